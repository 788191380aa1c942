import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { parsePayload, toPayloads } from './ephemeral-payloads';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const ORIGIN = 'b3bb189e-8bf9-4c4b-9b3f-000000000001';
const task = (current_task: string): EphemeralEvent => ({
  event: 'TASK_UPDATED',
  workspace_id: ID,
  timestamp: '2026-01-01T00:00:00.000Z',
  payload: { current_task, active_tasks: 1 },
});

const anyText = fc.string({ unit: 'binary', maxLength: 700 });

describe('NOTIFY payloads', () => {
  it('carry every event in order, whatever its text, and none has 8000 bytes', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 60 }), (texts) => {
        const events = texts.map(task);
        const { payloads, tooLarge } = toPayloads(ORIGIN, events);
        expect(tooLarge).toBe(0);
        for (const payload of payloads) {
          expect(Buffer.byteLength(payload)).toBeLessThan(8000);
          expect(payload).not.toContain('\0');
        }
        expect(payloads.flatMap((payload) => parsePayload(ORIGIN, payload))).toEqual(events);
      }),
    );
  });

  it('are as few as can be: an event that just fits is carried', () => {
    const bare = Buffer.byteLength(toPayloads(ORIGIN, [task('')]).payloads[0] ?? '');
    const full = task('x'.repeat(7999 - bare));
    expect(toPayloads(ORIGIN, [full]).payloads.map((payload) => payload.length)).toEqual([7999]);
    expect(toPayloads(ORIGIN, [task('x'.repeat(8000 - bare))])).toEqual({ payloads: [], tooLarge: 1 });
    expect(toPayloads(ORIGIN, [task('a'), task('b')]).payloads).toHaveLength(1);
  });

  it('leave out what fits into none, and nothing else', () => {
    const { payloads, tooLarge } = toPayloads(ORIGIN, [task('a'), task('ä'.repeat(4000)), task('b')]);
    expect(tooLarge).toBe(1);
    expect(payloads.flatMap((payload) => parsePayload(ORIGIN, payload))).toEqual([task('a'), task('b')]);
  });

  it('are none for no events', () => {
    expect(toPayloads(ORIGIN, [])).toEqual({ payloads: [], tooLarge: 0 });
  });
});

describe('a payload of somebody else', () => {
  it.each(['', 'x', ORIGIN, `${ORIGIN}{`, `${ORIGIN}null`, `${ORIGIN}{}`, `${ORIGIN}[1,null,{}]`])(
    'is read as nothing when it is none: %j',
    (payload) => expect(parsePayload(ORIGIN, payload)).toEqual([]),
  );

  it('brings what this release knows, and no event that must be stored', () => {
    const stored = { ...task('x'), event: 'WORKSPACE_ONLINE', version: 7, payload: {} };
    const list = [{ ...task('x'), event: 'WORKSPACE_TELEPORTED' }, stored, task('y')];
    expect(parsePayload(ORIGIN, ORIGIN + JSON.stringify(list))).toEqual([task('y')]);
  });
});
