export { listPendingApprovals as GET } from '@/server/http/routes/approvals';
