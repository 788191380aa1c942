import { createHash } from 'node:crypto';
import { listDelegations } from '@/contracts/delegations';
import { PREVIEW_BYTES_MAX } from '@/domain/delegation';
import { truncateToBytes } from '@/domain/text';
import { PlatformError } from '../../platform/platform-client';
import { askPlatform } from '../ask-platform';
import { type ToolContext, ToolError, tool } from '../tool';
import { refusedDelegation } from './delegation-failure';
import { handOn } from './hand-on';
import { peerField, taskField } from './peer-field';

/** As long the same task for the same peer is the one that was handed on; later it is wanted once more. */
const SAME_FOR_MS = 10 * 60_000;
const KEY_LENGTH = 32;

export const delegateTaskAsync = tool({
  name: 'delegate_task_async',
  description:
    'Hands a task to a peer and comes back at once with a task id. The outcome comes to you as a message later, or ask check_task_status. The same task for the same peer within ten minutes is handed on once.',
  needs: 'delegate',
  input: { workspace_id: peerField, task: taskField },
  async run({ workspace_id: targetId, task }, context) {
    try {
      const earlier = await findEarlier(context, targetId, task);
      if (earlier) return sayHit(earlier.delegation_id, earlier.status);
      const given = await handOn(context, { targetId, task, key: keyOf(targetId, task) });
      if (given.idempotent_hit) return sayHit(given.delegation_id, given.status);
      return `Handed on. Its task id is ${given.delegation_id}.`;
    } catch (error) {
      if (error instanceof PlatformError) throw new ToolError(refusedDelegation(targetId, error));
      throw error;
    }
  },
});

const sayHit = (id: string, status: string): string =>
  `That was handed on already, as ${id}; it is ${status}. It was not handed on a second time.`;

/**
 * The key holds for good on the platform, so it names the time too: a task that comes round every day is a new one every
 * day. Two calls on both sides of such a border are told apart by the list, which is asked first.
 */
const keyOf = (targetId: string, task: string): string =>
  createHash('sha256')
    .update(`${targetId}\n${task}\n${Math.floor(Date.now() / SAME_FOR_MS)}`)
    .digest('hex')
    .slice(0, KEY_LENGTH);

async function findEarlier({ platform, signal }: ToolContext, targetId: string, task: string) {
  const sent = await askPlatform(platform, listDelegations, { query: {}, signal });
  const summary = truncateToBytes(task, PREVIEW_BYTES_MAX);
  return sent.find(
    (row) =>
      row.target_id === targetId &&
      row.summary === summary &&
      row.status !== 'failed' &&
      Date.parse(row.created_at) > Date.now() - SAME_FOR_MS,
  );
}
