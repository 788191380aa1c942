export { getAgentCard as GET } from '@/server/http/routes/a2a';
