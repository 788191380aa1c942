export { duplicateWorkspace as POST } from '@/server/http/routes/bundles';
