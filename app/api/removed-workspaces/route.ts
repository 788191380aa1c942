export { listRemovedWorkspaces as GET } from '@/server/http/routes/workspaces';
