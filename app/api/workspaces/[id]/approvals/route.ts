export { createApproval as POST, listWorkspaceApprovals as GET } from '@/server/http/routes/approvals';
