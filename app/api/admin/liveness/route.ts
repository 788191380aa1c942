export { getLiveness as GET } from '@/server/http/routes/platform';
