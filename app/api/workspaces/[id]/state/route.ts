export { getWorkspaceState as GET } from '@/server/http/routes/registry';
