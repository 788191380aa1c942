import { expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { EVENT_OF_STATUS, whyOf } from './why-words';

const row = (fields: Partial<WorkspaceRow>): WorkspaceRow =>
  ({
    id: 'a',
    name: 'Ada',
    parent_id: null,
    runtime: 'assistant',
    status: 'online',
    active_tasks: 0,
    needs_restart: false,
    last_error_rate: 0,
    last_sample_error: null,
    ...fields,
  }) as WorkspaceRow;
const why = (fields: Partial<WorkspaceRow>, ...others: WorkspaceRow[]) =>
  whyOf(row(fields), new Map(others.map((each) => [each.id, each])));

const NOT_GREEN = WORKSPACE_STATUSES.filter((status) => status !== 'online' && status !== 'removed');

it.each(NOT_GREEN)(
  '%s: something was observed, something can be done, and an event says since when',
  (status) => {
    for (const runtime of ['assistant', 'external']) {
      const { observed, advice } = why({ status, runtime });
      expect(observed.length).toBeGreaterThan(10);
      expect(advice.length).toBeGreaterThan(10);
    }
    expect(EVENT_OF_STATUS[status]).toBeDefined();
  },
);

it('gives the reason that was recorded, and the share of calls that failed', () => {
  expect(why({ status: 'failed', last_sample_error: 'No image.' }).observed).toBe('No image.');
  const degraded = why({ status: 'degraded', last_sample_error: 'Timed out', last_error_rate: 0.6 });
  expect(degraded.observed).toBe('Timed out (60 % of its calls failed)');
});

it('says what a start is doing, and which team has to be resumed first', () => {
  const one = row({ status: 'provisioning' });
  expect(whyOf(one, new Map(), { text: 'Pulling', share: 0.5 } as never).observed).toBe('Pulling, 50 %');
  const above = row({ id: 'p', name: 'Team', status: 'paused' });
  expect(why({ status: 'paused', parent_id: 'p' }, above).advice).toBe('Resume the team above it.');
});
