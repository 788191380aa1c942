export { deleteGlobalSecret as DELETE } from '@/server/http/routes/secrets';
