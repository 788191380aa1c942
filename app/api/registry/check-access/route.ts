export { checkAccess as POST } from '@/server/http/routes/registry';
