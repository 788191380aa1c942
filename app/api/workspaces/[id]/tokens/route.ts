export { createWorkspaceToken as POST, listWorkspaceTokens as GET } from '@/server/http/routes/tokens';
