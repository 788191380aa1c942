import type { QueuedMessage } from '@/db/queries/a2a-queue';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { parseKept } from '@/domain/a2a/json-source';
import type { Deps } from '../../deps';
import type { Exchange } from '../exchange';
import { readA2aRequest } from '../read-request';

/** The exchange that a message of the queue is, as it was when its sender went away. */
export function queuedExchange(deps: Deps, target: WorkspaceRecord, message: QueuedMessage): Exchange {
  return {
    target,
    caller: { workspaceId: message.callerId, origin: message.origin },
    request: readA2aRequest(parseKept(message.body), new Headers(message.headers), undefined),
    saidId: message.saidId,
    startedAt: deps.clock.now().getTime(),
  };
}
