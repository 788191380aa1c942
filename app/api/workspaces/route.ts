export { createWorkspace as POST, listWorkspaces as GET } from '@/server/http/routes/workspaces';
