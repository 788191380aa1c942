export { deleteWorkspaceTemplate as DELETE } from '@/server/http/routes/workspace-templates';
