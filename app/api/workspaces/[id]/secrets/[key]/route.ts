export { deleteWorkspaceSecret as DELETE } from '@/server/http/routes/secrets';
