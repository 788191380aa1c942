export { getOpenApi as GET } from '@/server/http/routes/platform';
