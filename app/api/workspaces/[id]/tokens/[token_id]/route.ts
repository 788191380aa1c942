export { revokeWorkspaceToken as DELETE } from '@/server/http/routes/tokens';
