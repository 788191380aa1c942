import { describe, expect, it } from 'vitest';
import type { DelegationRow } from '@/contracts/delegations';
import type { CommsRow } from './comms-rows';
import { delegationHint, delegationWord, mergeDelegations } from './delegation-rows';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const delegation = (id: string, rest: Partial<DelegationRow> = {}): DelegationRow => ({
  id,
  type: 'delegation',
  delegation_id: id,
  source_id: 'self',
  target_id: 'peer',
  summary: 'Count the rows.',
  status: 'dispatched',
  depth: 1,
  chain_id: 'chain',
  retry_count: 0,
  last_heartbeat: null,
  deadline: at(59),
  created_at: at(1),
  updated_at: at(3),
  ...rest,
});
const message = (id: string, rest: Partial<CommsRow> = {}): CommsRow => ({
  id,
  direction: 'out',
  peerId: 'peer',
  summary: null,
  asked: 'Count the rows.',
  answered: null,
  isError: false,
  errorDetail: null,
  durationMs: null,
  timestamp: at(2),
  delegation: null,
  delegationId: null,
  task: null,
  raw: null,
  ...rest,
});

describe('delegations among the messages of agents', () => {
  it('stand once each, in their place, and the messages that carried them stand in them', () => {
    const carrier = message('m-1', {
      delegationId: 'd-1',
      answered: '42 rows, of which seven are empty.',
      raw: { request: { a: 1 }, response: { b: 2 } },
    });
    const result = message('m-2', { delegationId: 'd-1', timestamp: at(4) });
    const other = message('m-3', { timestamp: at(0) });
    const rows = mergeDelegations('self', [other, carrier, result], [delegation('d-1')]);
    expect(rows.map(({ id }) => id)).toEqual(['m-3', 'delegation:d-1']);
    expect(rows[1]).toMatchObject({ answered: '42 rows, of which seven are empty.', raw: carrier.raw });
  });

  it('of which the list knows nothing stay messages', () => {
    const rows = mergeDelegations('self', [message('m-1', { delegationId: 'd-9' })], []);
    expect(rows.map(({ id }) => id)).toEqual(['m-1']);
  });

  it('go out where this workspace gives them, and come in where it is given them', () => {
    const [out, given] = mergeDelegations(
      'self',
      [],
      [delegation('d-1'), delegation('d-2', { source_id: 'lead', target_id: 'self', created_at: at(2) })],
    );
    expect([out?.direction, out?.peerId]).toEqual(['out', 'peer']);
    expect([given?.direction, given?.peerId]).toEqual(['in', 'lead']);
  });

  it('that have failed are errors, and only what is over took its time', () => {
    const [failed, open] = mergeDelegations(
      'self',
      [],
      [delegation('d-1', { status: 'failed', error: 'It broke.' }), delegation('d-2', { created_at: at(2) })],
    );
    expect(failed).toMatchObject({ isError: true, errorDetail: 'It broke.', durationMs: 2000 });
    expect(open).toMatchObject({ isError: false, durationMs: null });
  });

  it.each([
    ['queued', 'Waiting', 'It waits for Bea, who will answer later.'],
    ['dispatched', 'Sent', 'Bea has it; no answer yet.'],
    ['in_progress', 'At work', 'Bea is at work on it.'],
    ['stuck', 'Stuck', 'An answer may still come.'],
    ['completed', 'Done', null],
    ['failed', 'Failed', null],
  ] as const)('say in words that they are %s', (status, word, hint) => {
    expect([delegationWord(status), delegationHint(status, 'Bea', 'out')]).toEqual([word, hint]);
    if (hint !== null) expect(delegationHint(status, 'Bea', 'in')).not.toContain('Bea');
  });
});
