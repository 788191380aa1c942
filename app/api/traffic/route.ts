export { listTraffic as GET } from '@/server/http/routes/traffic';
