import type { recordActivity as contract } from '@/contracts/activity';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { announceActivity } from './announce-activity';
import { recordEntry } from './record-entry';
import { writeDown } from './write-down';

/** Writes down what an agent says it did. It speaks for itself alone: nobody can be named as the source but it. */
export async function recordActivity(
  deps: Deps,
  principal: Principal,
  { params: { id: workspaceId }, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const sourceId = body.source_id || null;
  const audited = { workspaceId, details: { activity_type: body.activity_type } };
  const row = await writeDown(deps, principal, 'record-activity', audited, async (change) => {
    await loadLiving(change.tx, workspaceId);
    if (sourceId !== null && sourceId !== workspaceId) throw new AppError('foreign_source');
    return recordEntry(change, {
      workspaceId,
      type: body.activity_type,
      sourceId,
      targetId: body.target_id ?? null,
      method: body.method ?? null,
      summary: body.summary ?? null,
      requestBody: body.request_body,
      responseBody: body.response_body,
      metadata: body.metadata,
      durationMs: body.duration_ms ?? null,
      status: body.status,
      errorDetail: body.error_detail ?? null,
      origin: principal.origin,
      messageId: null,
    });
  });
  announceActivity(deps, row);
  return { status: 'logged', id: row.id };
}
