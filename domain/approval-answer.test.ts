import { describe, expect, it } from 'vitest';
import { readApprovalAnswer } from './approval-answer';

const said = (text: string) => readApprovalAnswer([{ kind: 'text', text }]);

describe('a message in a task that waits for an approval', () => {
  it.each([
    ['approve', 'approved', null],
    [' Approved. ', 'approved', null],
    ['YES!', 'approved', null],
    ['no', 'denied', null],
    ['Denied: not on a Friday', 'denied', 'not on a Friday'],
    ['approve\nBut keep an eye on it.\n', 'approved', 'But keep an eye on it.'],
  ])('decides it by %j', (text, decision, note) => {
    expect(said(text)).toEqual({ decision, note, approvalId: null });
  });

  it.each(['', 'maybe', 'yes but not today', 'no problem, go ahead', 'I approve', 'approve it', 'yesterday'])(
    'is no decision where it could mean something else: %j',
    (text) => {
      expect(said(text)).toBeNull();
    },
  );

  it('decides it by data, which can say which one it means', () => {
    const data = { decision: 'denied', note: ' Too late. ', approval_id: 'a-1' };
    expect(
      readApprovalAnswer([
        { kind: 'text', text: 'yes' },
        { kind: 'data', data },
      ]),
    ).toEqual({
      decision: 'denied',
      note: 'Too late.',
      approvalId: 'a-1',
    });
    expect(readApprovalAnswer([{ kind: 'data', data: { decision: 'perhaps' } }])).toBeNull();
    expect(readApprovalAnswer([{ kind: 'data', data: 'approved' }])).toBeNull();
  });
});
