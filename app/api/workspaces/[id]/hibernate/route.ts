export { hibernateWorkspace as POST } from '@/server/http/routes/lifecycle';
