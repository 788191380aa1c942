export { recordDelegation as POST } from '@/server/http/routes/delegations';
