export { getMetrics as GET } from '@/server/http/routes/platform';
