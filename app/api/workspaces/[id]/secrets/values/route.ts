export { getSecretValues as GET } from '@/server/http/routes/secrets';
