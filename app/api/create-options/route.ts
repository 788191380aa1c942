export { getCreateOptions as GET } from '@/server/http/routes/create-options';
