export { createOrgKey as POST, listOrgKeys as GET } from '@/server/http/routes/tokens';
