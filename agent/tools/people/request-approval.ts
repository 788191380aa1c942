import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ApprovalRow, createApproval, getApproval } from '@/contracts/approvals';
import { APPROVAL_ACTION_MAX, APPROVAL_REASON_MAX } from '@/domain/approval';
import { askPlatform, persist } from '../ask-platform';
import { type ToolContext, tool } from '../tool';
import { toPlainLine } from '../untrusted';

const WAIT_SECONDS = 30;
const WAIT_TIMEOUT_MS = (WAIT_SECONDS + 15) * 1000;
const ASK_MS = 60_000;
const KEY_LENGTH = 32;

interface Question {
  readonly action: string;
  readonly reason?: string | undefined;
  readonly details?: string | undefined;
}

export const requestApproval = tool({
  name: 'request_approval',
  description:
    'Asks people for leave to do something that cannot be undone or that is not yours to decide, and waits for their decision. Do it only when the answer says approved.',
  needs: 'ask-people',
  input: {
    action: z.string().min(1).max(APPROVAL_ACTION_MAX).describe('What you want to do, in one sentence.'),
    reason: z.string().max(APPROVAL_REASON_MAX).optional().describe('Why, and what follows from it.'),
    details: z
      .string()
      .max(10_000)
      .optional()
      .describe('Facts that help to decide, such as the command or the recipients.'),
  },
  async run(question, context) {
    const { approval_id: approvalId } = await ask(context, question);
    const { action, reason = null } = question;
    const goOn = context.turn.waitForPerson?.({ approvalId, action, reason });
    try {
      return sayDecision(await waitForDecision(context, approvalId));
    } finally {
      goOn?.();
    }
  },
});

/** The same question of the same task is the same approval: a turn that is begun again goes on waiting for it. */
const ask = ({ platform, turn, signal }: ToolContext, { action, reason, details }: Question) => {
  const key = createHash('sha256')
    .update([turn.taskId, action, reason ?? ''].join('\n'))
    .digest('hex');
  return persist(signal, ASK_MS, () =>
    askPlatform(platform, createApproval, {
      body: {
        action,
        reason,
        context: details ? { details } : null,
        task_id: turn.taskId,
        idempotency_key: key.slice(0, KEY_LENGTH),
      },
      signal,
    }),
  );
};

async function waitForDecision(context: ToolContext, approvalId: string): Promise<ApprovalRow> {
  const { platform, signal, waitMs } = context;
  const begun = performance.now();
  for (;;) {
    const approval = await persist(signal, waitMs, () =>
      askPlatform(platform, getApproval, {
        params: { approval_id: approvalId },
        query: { wait: String(WAIT_SECONDS) },
        timeoutMs: WAIT_TIMEOUT_MS,
        signal,
      }),
    );
    if (approval.status !== 'pending' || performance.now() - begun > waitMs) return approval;
  }
}

function sayDecision({ status, decided_by_name: name, note, expires_at: until }: ApprovalRow): string {
  const by = name ? ` by ${toPlainLine(name)}` : '';
  const why = note ? ` They say: ${note}` : '';
  switch (status) {
    case 'approved':
      return `approved${by}.${why}`;
    case 'denied':
      return `denied${by}. Do not do it.${why}`;
    case 'pending':
      return `Nobody has decided yet; people may until ${until}. Do not do it. You get a message when they have.`;
    default:
      return `${status}: nobody decided. Do not do it.`;
  }
}
