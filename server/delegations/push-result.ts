import type { DelegationRecord } from '@/db/schema/delegations';
import { platformMessage } from '@/domain/platform-message';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Parties } from './parties';
import { type Beside, recordBeside } from './record-beside';
import type { Ending } from './step';

/** The beginning of such a message: the chat and the runtimes know by it that no person said this. */
const HEADING = 'Delegation results are ready';

/**
 * Puts the outcome into the inbox of who delegated: an entry like every message that an agent fetches, so that one that
 * polls learns of it there. Agents that are called ask for the list of their delegations.
 */
export function pushResult(
  deps: Deps,
  change: Change,
  row: DelegationRecord,
  parties: Parties,
  step: Ending,
): Promise<Beside> {
  const hasFailed = step.to === 'failed';
  return recordBeside(deps, change, parties, () => ({
    workspaceId: row.callerId,
    type: 'a2a_receive',
    sourceId: row.callerId,
    targetId: row.calleeId,
    method: 'delegate_result',
    summary: hasFailed ? 'Delegation failed' : 'Delegation result delivered',
    requestBody: messageOf(row, parties, step),
    durationMs: null,
    status: hasFailed ? 'error' : 'ok',
    errorDetail: hasFailed ? step.error : null,
    origin: 'system',
    messageId: null,
  }));
}

function messageOf(row: DelegationRecord, { calleeName }: Parties, step: Ending) {
  const said =
    step.to === 'failed'
      ? `${calleeName} could not do it: ${step.error}`
      : `${calleeName} answered: ${step.result || 'nothing'}`;
  return platformMessage(
    {
      id: row.delegationId,
      messageId: `delegation-result:${row.delegationId}`,
      text: `${HEADING}.\n\nTask: ${row.taskPreview}\n\n${said}`,
    },
    { kind: 'delegation_result', delegation_id: row.delegationId, status: step.to },
  );
}
