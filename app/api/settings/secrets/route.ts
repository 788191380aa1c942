export { listGlobalSecrets as GET, saveGlobalSecret as PUT } from '@/server/http/routes/secrets';
