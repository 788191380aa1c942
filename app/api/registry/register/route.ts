export { registerAgent as POST } from '@/server/http/routes/registry';
