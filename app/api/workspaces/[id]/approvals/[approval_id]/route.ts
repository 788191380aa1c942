export { getApproval as GET } from '@/server/http/routes/approvals';
