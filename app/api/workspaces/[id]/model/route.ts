export { getWorkspaceModel as GET, setWorkspaceModel as PUT } from '@/server/http/routes/workspace-config';
