import { describe, expect, it } from 'vitest';
import type { ActivityEventRow, ActivityRow } from '@/contracts/activity';
import { peersOf, toCommsRows } from './comms-rows';

const event = (id: string, second: number, rest: Partial<ActivityEventRow> = {}): ActivityEventRow => ({
  id,
  workspace_id: 'self',
  activity_type: 'a2a_receive',
  source_id: 'peer',
  target_id: 'self',
  method: 'message/send',
  summary: 'message/send → Self',
  duration_ms: 5,
  status: 'ok',
  error_detail: null,
  origin: 'agent',
  created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  ...rest,
});
const entry = (...input: Parameters<typeof event>): ActivityRow => ({
  ...event(...input),
  request_body: { asked: true },
  response_body: null,
  tool_trace: null,
  metadata: null,
  task_id: null,
  trace_id: null,
});

describe('what workspaces say to each other', () => {
  it('knows the task that it was about, once the entry itself is here', () => {
    const [row] = toCommsRows('self', [{ ...entry('1', 1), task_id: 't-1' }], []);
    expect(row?.task).toEqual({ workspaceId: entry('1', 1).workspace_id, taskId: 't-1' });
    expect(toCommsRows('self', [], [event('1', 1)])[0]?.task).toBeNull();
  });

  it('goes out where this one asks, also where it is the source of what it received, and comes in otherwise', () => {
    const rows = toCommsRows(
      'self',
      [],
      [
        event('1', 1),
        event('2', 2, { source_id: 'self', target_id: 'other' }),
        event('3', 3, { activity_type: 'a2a_send', source_id: 'self', target_id: 'third' }),
      ],
    );
    expect(rows.map(({ direction, peerId }) => [direction, peerId])).toEqual([
      ['in', 'peer'],
      ['out', 'other'],
      ['out', 'third'],
    ]);
  });

  it('stands there once, oldest first, with the bodies once they are loaded', () => {
    const rows = toCommsRows('self', [entry('2', 2), entry('1', 1)], [event('2', 2), event('3', 3)]);
    expect(rows.map(({ id, raw }) => [id, raw !== null])).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
  });

  it('is one row where a message waited for people: where it began, with how it ended', () => {
    const sent = (id: string, second: number, messageId: string, answer: string): ActivityRow => ({
      ...entry(id, second, { response_text: answer }),
      task_id: 't-1',
      request_body: { params: { message: { messageId } } },
    });
    const loaded = [
      sent('3', 9, 'm-1', 'Done.'),
      sent('2', 5, 'm-2', 'Hm?'),
      sent('1', 1, 'm-1', 'Asks people'),
    ];
    const rows = toCommsRows('self', loaded, []);
    expect(rows.map(({ id, answered }) => [id, answered])).toEqual([
      ['1', 'Done.'],
      ['2', 'Hm?'],
    ]);
    expect(rows[0]?.timestamp).toBe(entry('1', 1).created_at);
  });

  it('leaves out people and other entries, and summaries that only name the method', () => {
    const rows = toCommsRows(
      'self',
      [],
      [
        event('1', 1, { source_id: null }),
        event('2', 2, { activity_type: 'agent_log' }),
        event('3', 3),
        event('4', 4, { summary: 'About Friday' }),
      ],
    );
    expect(rows.map(({ id, summary }) => [id, summary])).toEqual([
      ['3', null],
      ['4', 'About Friday'],
    ]);
  });

  it('has the words that the server read, and none where it read none', () => {
    const rows = toCommsRows('self', [], [event('1', 1, { request_text: 'How many?' }), event('2', 2)]);
    expect(rows.map(({ asked, answered }) => [asked, answered])).toEqual([
      ['How many?', null],
      [null, null],
    ]);
  });

  it('names the peers, the most recent first, with their counts', () => {
    const rows = toCommsRows(
      'self',
      [],
      [event('1', 1), event('2', 2, { source_id: 'late' }), event('3', 3)],
    );
    expect(peersOf(rows)).toEqual([
      { id: 'peer', count: 2 },
      { id: 'late', count: 1 },
    ]);
  });
});
