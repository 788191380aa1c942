export { revokeOrgKey as DELETE } from '@/server/http/routes/tokens';
