import { z } from 'zod';
import { getDelegation } from '@/contracts/delegations';
import { askPlatform } from '../ask-platform';
import { tool } from '../tool';
import { asData } from '../untrusted';
import { delegationFailure } from './delegation-failure';

export const checkTaskStatus = tool({
  name: 'check_task_status',
  description: 'How a task stands that you handed on: its state, and its answer once it is completed.',
  needs: 'look',
  input: { task_id: z.string().min(1).max(200).describe('From delegate_task_async.') },
  async run({ task_id }, { platform, signal, noteTold }) {
    const row = await askPlatform(platform, getDelegation, { params: { delegation_id: task_id }, signal });
    const { status, target_id: targetId, response = '', error = '' } = row;
    if (status === 'completed') {
      noteTold(task_id);
      return `completed\n${asData(`the peer ${targetId}`, response)}`;
    }
    if (status === 'failed') {
      noteTold(task_id);
      return `failed\n${delegationFailure({ failureClass: 'agent_failed', targetId, detail: error })}`;
    }
    return status === 'stuck'
      ? `stuck: ${error || 'no sign of the peer'}. An answer may still come.`
      : status;
  },
});
