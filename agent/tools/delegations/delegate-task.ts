import { randomUUID } from 'node:crypto';
import { FINAL_STATUSES } from '@/domain/delegation';
import { PlatformError } from '../../platform/platform-client';
import { type ToolContext, ToolError, tool } from '../tool';
import { asData } from '../untrusted';
import { delegationFailure, refusedDelegation } from './delegation-failure';
import { handOn, waitForEnd } from './hand-on';
import { peerField, taskField } from './peer-field';

export const delegateTask = tool({
  name: 'delegate_task',
  description:
    'Hands a task to a peer and waits for the answer. Use it when you cannot go on without the answer; otherwise use delegate_task_async. An answer that begins with [A2A_ERROR] says why there is none.',
  needs: 'delegate',
  input: { workspace_id: peerField, task: taskField },
  async run({ workspace_id: targetId, task }, context) {
    try {
      const { delegation_id: id } = await handOn(context, { targetId, task, key: randomUUID() });
      return await answerOf(context, targetId, id);
    } catch (error) {
      if (error instanceof PlatformError) throw new ToolError(refusedDelegation(targetId, error));
      throw error;
    }
  },
});

async function answerOf(context: ToolContext, targetId: string, delegationId: string): Promise<string> {
  const begun = performance.now();
  for (;;) {
    const { status, response = '', error = '' } = await waitForEnd(context, delegationId);
    if ((FINAL_STATUSES as readonly string[]).includes(status)) context.noteTold(delegationId);
    if (status === 'completed') return asData(`the peer ${targetId}`, response);
    if (status === 'failed') {
      throw new ToolError(delegationFailure({ failureClass: 'agent_failed', targetId, detail: error }));
    }
    if (performance.now() - begun > context.waitMs) {
      const detail = `It is still ${status}. Ask check_task_status for ${delegationId} later; do not hand it out again.`;
      throw new ToolError(delegationFailure({ failureClass: 'no_outcome_yet', targetId, detail }));
    }
  }
}
