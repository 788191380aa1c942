export { importWorkspaceTemplate as POST } from '@/server/http/routes/workspace-templates';
