import { describe, expect, it } from 'vitest';
import type { ApprovalRow } from '@/contracts/approvals';
import { AT_START, placeApprovals } from './place-approvals';

const at = (minute: number): string => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;
const message = (key: string, minute: number) => ({ key, message: { timestamp: at(minute) } });
const asked = (id: string, minute: number) => ({ id, created_at: at(minute) }) as ApprovalRow;
const place = (...given: Parameters<typeof placeApprovals>) =>
  [...placeApprovals(...given)].map(([key, rows]) => [key, rows.map(({ id }) => id)]);

const MESSAGES = [message('a', 10), message('b', 20)];

describe('an approval in a conversation', () => {
  it('stands behind the message after which it was asked, the oldest first', () => {
    const rows = [asked('late', 31), asked('first', 15), asked('later', 30), asked('same', 20)];
    expect(place(MESSAGES, rows, true)).toEqual([
      ['a', ['first']],
      ['b', ['same', 'later', 'late']],
    ]);
  });

  it('of before the first message stands at the start, once the conversation is whole', () => {
    expect(place(MESSAGES, [asked('old', 5)], true)).toEqual([[AT_START, ['old']]]);
    expect(place(MESSAGES, [asked('old', 5)], false)).toEqual([]);
  });

  it('stands alone where nothing was said', () => {
    expect(place([], [asked('alone', 5)], true)).toEqual([[AT_START, ['alone']]]);
  });
});
