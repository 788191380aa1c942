export { delegateTask as POST } from '@/server/http/routes/delegations';
