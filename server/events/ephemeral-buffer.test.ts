import { expect, it } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { EphemeralBuffer } from './ephemeral-buffer';

const AT = '2026-01-01T00:00:00.000Z';
const heartbeat = (workspace_id: string, uptime_seconds: number): EphemeralEvent => ({
  event: 'WORKSPACE_HEARTBEAT',
  workspace_id,
  timestamp: AT,
  payload: { active_tasks: 0, uptime_seconds },
});
const task = (workspace_id: string, current_task: string): EphemeralEvent => ({
  event: 'TASK_UPDATED',
  workspace_id,
  timestamp: AT,
  payload: { active_tasks: 1, current_task },
});
const activity = (summary: string): EphemeralEvent => ({
  event: 'ACTIVITY_LOGGED',
  workspace_id: 'a',
  timestamp: AT,
  payload: {
    activity: {
      id: 'one',
      workspace_id: 'a',
      activity_type: 'agent_log',
      source_id: null,
      target_id: null,
      method: null,
      summary,
      duration_ms: null,
      status: 'ok',
      error_detail: null,
      origin: 'agent',
      created_at: AT,
    },
  },
});
const filled = (max: number, events: readonly EphemeralEvent[]): EphemeralBuffer => {
  const buffer = new EphemeralBuffer(max);
  for (const event of events) buffer.add(event);
  return buffer;
};

it('keeps the newest heartbeat and the newest task of each workspace, in order of arrival', () => {
  const buffer = filled(10, [heartbeat('a', 1), task('a', 'x'), heartbeat('b', 1), heartbeat('a', 2)]);
  expect(buffer.drain()).toEqual([task('a', 'x'), heartbeat('b', 1), heartbeat('a', 2)]);
});

it('keeps every activity, even one that was told twice', () => {
  const events = [activity('x'), activity('y'), activity('x')];
  expect(filled(10, events).drain()).toEqual(events);
});

it('is empty once it is drained', () => {
  const buffer = filled(10, [heartbeat('a', 1)]);
  expect(buffer.isEmpty).toBe(false);
  buffer.drain();
  expect(buffer.isEmpty).toBe(true);
  expect(buffer.drain()).toEqual([]);
});

it('never holds more than its maximum: the oldest heartbeats go first, then whatever is oldest', () => {
  const events = [task('a', 'x'), heartbeat('a', 1), heartbeat('b', 1), activity('x')];
  expect(filled(3, events).drain()).toEqual([task('a', 'x'), heartbeat('b', 1), activity('x')]);
  expect(filled(2, events).drain()).toEqual([task('a', 'x'), activity('x')]);
  expect(filled(2, [...events, activity('y')]).drain()).toEqual([activity('x'), activity('y')]);
});

it('loses nothing to a newer event of the same kind when it is full', () => {
  const events = [heartbeat('a', 1), heartbeat('b', 1), heartbeat('b', 2)];
  expect(filled(2, events).drain()).toEqual([heartbeat('a', 1), heartbeat('b', 2)]);
});
