export { recordHeartbeat as POST } from '@/server/http/routes/registry';
