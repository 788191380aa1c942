export { listWorkspaceTemplates as GET } from '@/server/http/routes/workspace-templates';
