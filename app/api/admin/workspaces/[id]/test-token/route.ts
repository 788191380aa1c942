export { getTestToken as GET } from '@/server/http/routes/tokens';
