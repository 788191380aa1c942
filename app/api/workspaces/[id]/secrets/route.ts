export { listWorkspaceSecrets as GET, saveWorkspaceSecret as PUT } from '@/server/http/routes/secrets';
