import { describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { ERRORS, type ErrorCode, errorRow } from '@/contracts/errors';
import { adviceFor } from './failure-advice';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('adviceFor', () => {
  it('never offers to send again what the agent has', () => {
    const failure = { code: 'agent_busy', message: '', requestId: null, retry: 'later' } as const;
    expect(adviceFor(failure, true)).toMatchObject({
      canRetry: false,
      text: expect.stringContaining('do not'),
    });
  });

  it.each(codes)(
    '%s offers a retry exactly where the table says that the same request may be sent again',
    (code) => {
      const { retry, text } = errorRow(code);
      expect(adviceFor({ code, message: text, requestId: null, retry }, false).canRetry).toBe(
        retry === 'later',
      );
    },
  );

  it('has a next step for every error of sending, also for those yet unknown', () => {
    for (const code of [...(sendToAgent.errors ?? []), 'network', 'of_the_future']) {
      const advice = adviceFor({ code, message: '', requestId: null, retry: 'after-change' }, false);
      expect(advice.text).toMatch(/\.$/);
    }
  });
});
