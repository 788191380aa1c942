export { restartWorkspace as POST } from '@/server/http/routes/lifecycle';
