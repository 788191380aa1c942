export { listApprovals as GET } from '@/server/http/routes/approvals';
