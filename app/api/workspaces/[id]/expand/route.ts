export { expandWorkspace as POST } from '@/server/http/routes/lifecycle';
