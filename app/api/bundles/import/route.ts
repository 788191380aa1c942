export { importBundle as POST } from '@/server/http/routes/bundles';
