export { pauseWorkspace as POST } from '@/server/http/routes/lifecycle';
