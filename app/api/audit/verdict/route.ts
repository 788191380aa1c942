export { getAuditVerdict as GET } from '@/server/http/routes/audit';
