export { restoreWorkspace as POST } from '@/server/http/routes/workspaces';
