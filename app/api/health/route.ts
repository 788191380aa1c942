export { getHealth as GET } from '@/server/http/routes/platform';
