export { updateDelegation as POST } from '@/server/http/routes/delegations';
