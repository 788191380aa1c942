export { listDelegations as GET } from '@/server/http/routes/delegations';
