export { importOrg as POST } from '@/server/http/routes/org-templates';
