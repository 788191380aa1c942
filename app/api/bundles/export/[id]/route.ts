export { exportBundle as GET } from '@/server/http/routes/bundles';
