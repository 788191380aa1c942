import { expect, it } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { narrowEphemeral } from './narrow-ephemeral';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const AT = '2026-01-01T00:00:00.000Z';
const activity = {
  id: ID,
  workspace_id: ID,
  activity_type: 'error',
  source_id: null,
  target_id: null,
  method: null,
  summary: 'short',
  duration_ms: null,
  status: 'error',
  error_detail: null,
  origin: 'agent',
  created_at: AT,
} as const;
const logged = (row: typeof activity | Record<string, unknown>): EphemeralEvent =>
  ({
    event: 'ACTIVITY_LOGGED',
    workspace_id: ID,
    timestamp: AT,
    payload: { activity: row },
  }) as EphemeralEvent;
const task = (current_task: string | null): EphemeralEvent => ({
  event: 'TASK_UPDATED',
  workspace_id: ID,
  timestamp: AT,
  payload: { current_task, active_tasks: 1 },
});

it('leaves the bodies of a whole row behind', () => {
  const whole = { ...activity, request_body: { secret: 1 }, response_body: 'x', tool_trace: [] };
  expect(narrowEphemeral(logged(whole))).toEqual(logged(activity));
});

it('cuts long texts, never inside a code point', () => {
  const long = `x${'😀'.repeat(3000)}`;
  const cut = `x${'😀'.repeat(499)}`;
  expect(narrowEphemeral(logged({ ...activity, summary: long, error_detail: long }))).toEqual(
    logged({ ...activity, summary: cut, error_detail: cut }),
  );
  expect(narrowEphemeral(task(long))).toEqual(task(`x${'😀'.repeat(1023)}`));
});

it('leaves short ones as they are', () => {
  for (const event of [logged(activity), task('a\0b \ud800 \u2028\n'), task(null)]) {
    expect(narrowEphemeral(event)).toEqual(event);
  }
});

it('refuses what is not what its name says', () => {
  expect(narrowEphemeral(logged({ ...activity, id: 'x' }))).toBeNull();
  expect(
    narrowEphemeral({ ...task(null), event: 'WORKSPACE_ONLINE' } as unknown as EphemeralEvent),
  ).toBeNull();
});
