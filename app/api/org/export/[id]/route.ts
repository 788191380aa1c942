export { exportOrg as GET } from '@/server/http/routes/bundles';
