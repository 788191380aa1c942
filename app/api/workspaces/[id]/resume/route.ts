export { resumeWorkspace as POST } from '@/server/http/routes/lifecycle';
