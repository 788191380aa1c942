export { getSecretDependents as GET } from '@/server/http/routes/secrets';
