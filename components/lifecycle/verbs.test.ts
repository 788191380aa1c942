import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { asksFirst, type Offer, offersOf, pausedAncestorOf } from './verbs';

const row = (id: string, fields: Partial<WorkspaceRow> = {}): WorkspaceRow =>
  ({
    id,
    name: id,
    status: 'online',
    runtime: 'assistant',
    parent_id: null,
    active_tasks: 0,
    ...fields,
  }) as WorkspaceRow;
const mapOf = (...rows: WorkspaceRow[]) => new Map(rows.map((each) => [each.id, each]));
const labels = (offers: readonly Offer[]) => offers.map(({ label }) => label);
const alone = (fields: Partial<WorkspaceRow>) => {
  const one = row('a', fields);
  return offersOf(one, mapOf(one));
};

describe('what is offered', () => {
  it.each([
    ['online', ['Restart', 'Pause', 'Send to sleep']],
    ['degraded', ['Restart', 'Pause', 'Send to sleep']],
    ['provisioning', ['Restart', 'Pause']],
    ['offline', ['Restart', 'Pause']],
    ['failed', ['Try again', 'Pause']],
    ['hibernating', ['Wake up', 'Pause']],
    ['hibernated', ['Wake up', 'Pause']],
    ['paused', ['Resume']],
    ['awaiting_agent', ['Pause']],
  ] as const)('%s: %j', (status, expected) => {
    expect(labels(alone({ status }))).toEqual(expected);
  });

  it.each(['external', 'mock'])('is no restart and no sleep where there is no machine: %s', (runtime) => {
    for (const status of WORKSPACE_STATUSES) {
      const verbs = alone({ status, runtime }).map(({ verb }) => verb);
      expect(verbs).not.toContain('restart');
      expect(verbs).not.toContain('hibernate');
    }
  });

  it('counts what it is done to, and the tasks that it cuts off', () => {
    const rows = mapOf(
      row('a', { active_tasks: 1 }),
      row('b', { parent_id: 'a', active_tasks: 2 }),
      row('c', { parent_id: 'b', status: 'paused' }),
    );
    expect(offersOf(rows.get('a') as WorkspaceRow, rows)).toMatchObject([
      { verb: 'restart', label: 'Restart', count: 1, tasks: 1 },
      { verb: 'pause', label: 'Pause 2 workspaces', count: 2, tasks: 3 },
      { verb: 'hibernate', count: 1, tasks: 1 },
    ]);
  });

  it('is nothing that starts below a paused team', () => {
    const rows = mapOf(
      row('a', { status: 'paused' }),
      row('b', { parent_id: 'a', status: 'paused' }),
      row('c', { parent_id: 'b', status: 'failed' }),
    );
    expect(labels(offersOf(rows.get('a') as WorkspaceRow, rows))).toEqual(['Resume 2 workspaces']);
    expect(labels(offersOf(rows.get('b') as WorkspaceRow, rows))).toEqual([]);
    expect(labels(offersOf(rows.get('c') as WorkspaceRow, rows))).toEqual(['Pause']);
    expect(pausedAncestorOf(rows.get('c') as WorkspaceRow, rows)?.id).toBe('b');
  });
});

describe('a question comes first', () => {
  const offer = (fields: Partial<Offer>): Offer => ({
    verb: 'pause',
    label: '',
    count: 1,
    tasks: 0,
    ...fields,
  });
  it.each([
    [offer({}), false],
    [offer({ count: 2 }), true],
    [offer({ tasks: 1 }), true],
    [offer({ verb: 'restart' }), false],
    [offer({ verb: 'restart', tasks: 1 }), true],
    [offer({ verb: 'hibernate', tasks: 1 }), true],
    [offer({ verb: 'resume', count: 40 }), false],
  ])('%j: %s', (given, expected) => {
    expect(asksFirst(given)).toBe(expected);
  });
});
