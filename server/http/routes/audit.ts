import * as contracts from '@/contracts/audit';
import { getAuditVerdict as runGetAuditVerdict } from '../../audit/get-audit-verdict';
import { listAudit as runListAudit } from '../../audit/list-audit';
import { route } from '../route';

export const listAudit = route(contracts.listAudit, runListAudit);
export const getAuditVerdict = route(contracts.getAuditVerdict, runGetAuditVerdict);
