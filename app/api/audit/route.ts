export { listAudit as GET } from '@/server/http/routes/audit';
