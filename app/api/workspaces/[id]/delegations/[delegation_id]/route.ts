export { getDelegation as GET } from '@/server/http/routes/delegations';
