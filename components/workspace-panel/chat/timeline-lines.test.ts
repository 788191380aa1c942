import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '@/contracts/a2a-timeline';
import { TIMELINE_KINDS } from '@/domain/a2a/task-timeline';
import { joinPieces, toTimelineLine } from './timeline-lines';

const entry = (kind: TimelineEntry['kind'], rest: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: '2026-01-01T00:00:00.000Z',
  kind,
  seq: null,
  state: null,
  text: null,
  parts: null,
  status: null,
  method: null,
  source_id: null,
  target_id: null,
  duration_ms: null,
  trace_id: null,
  id: null,
  ...rest,
});
const line = (...given: Parameters<typeof entry>) =>
  toTimelineLine(
    entry(...given),
    (id) => (id === null ? 'a person' : `<${id}>`),
    (ms) => `${ms} ms`,
  );

describe('a line of the timeline', () => {
  it.each(TIMELINE_KINDS)('says something of every kind: %s', (kind) => {
    expect(line(kind).what).toMatch(/^\S.*\S$/);
    expect(line(kind).what).not.toMatch(/undefined|null/);
  });

  it.each([
    [line('created', { status: 'gateway' }), 'Message taken; it waits', false],
    [line('state', { state: 'input-required' }), 'Waits for an answer', false],
    [line('state', { state: 'failed' }), 'Failed', true],
    [line('artifact', { parts: 3 }), 'Result, 3 parts', false],
    [
      line('call', { status: 'error', method: 'tasks/get', duration_ms: 5 }),
      'Call failed: tasks/get by a person, 5 ms',
      true,
    ],
    [line('dispatched', { duration_ms: 9 }), 'Sent to the agent after 9 ms', false],
    [
      line('delegated', { source_id: 'a', target_id: 'b', status: 'completed' }),
      '<a> delegated to <b>: completed',
      false,
    ],
    [line('stream_cut'), 'Stream broke off; connecting again', true],
  ])('%j', ({ what, isBad }, words, bad) => expect([what, isBad]).toEqual([words, bad]));

  it('carries the first words of what was said', () =>
    expect(line('message', { text: 'Half done' }).words).toBe('Half done'));
});

it('pieces of a result that follow each other are told as one', () => {
  const piece = (text: string) => entry('artifact', { text, parts: 1 });
  const joined = joinPieces([entry('created'), piece('One '), piece('two '), entry('state'), piece('three')]);
  expect(joined.map(({ kind, text, parts }) => [kind, text, parts])).toEqual([
    ['created', null, null],
    ['artifact', 'One two ', 2],
    ['state', null, null],
    ['artifact', 'three', 1],
  ]);
});
