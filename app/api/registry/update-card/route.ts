export { updateAgentCard as POST } from '@/server/http/routes/registry';
