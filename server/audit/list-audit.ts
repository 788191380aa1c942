import type { AuditEntry, listAudit as contract } from '@/contracts/audit';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type AuditPlace, type ListedAuditEntry, listAuditEntries } from '@/db/queries/audit-list';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { readCursor, toCursor } from './opaque-cursor';

const PLACE = /^(\d{1,18})\.(\d{1,18})$/;

/** Who changed what, newest first. */
export async function listAudit(
  deps: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const rows = await listAuditEntries(deps.database.sql, {
    // One more than asked for tells whether there are more.
    limit: query.limit + 1,
    actorId: query.actor ?? null,
    action: query.action ?? null,
    workspaceId: query.workspace_id ?? null,
    seq: query.seq ?? null,
    notBefore: query.since ?? null,
    before: query.until ?? null,
    after: query.cursor === undefined ? null : toPlace(query.cursor),
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = last && rows.length > page.length ? toCursor(last.micros, last.id) : null;
  return { entries: page.map(toEntry), next };
}

function toPlace(cursor: string): AuditPlace {
  const [micros = '', id = ''] = readCursor(cursor, PLACE);
  return { micros, id };
}

const toEntry = (row: ListedAuditEntry): AuditEntry => ({
  id: row.id,
  seq: row.seq === null ? null : Number(row.seq),
  at: row.at.toISOString(),
  actor: { id: row.actorId, name: row.actorName },
  origin: row.origin,
  action: row.action,
  workspace_id: row.workspaceId,
  workspace_name: row.workspaceName,
  request_id: row.requestId,
  details: row.details,
});
