export { listOrgTemplates as GET } from '@/server/http/routes/org-templates';
