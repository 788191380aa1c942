export { decideApproval as POST } from '@/server/http/routes/approvals';
