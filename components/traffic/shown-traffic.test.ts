import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlatformEvent } from '@/contracts/events';
import type { TrafficEdge } from '@/contracts/traffic';
import { addTraffic, isHot, shownTraffic, trafficLabel, trafficWords } from './shown-traffic';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const edge = (source_id: string, target_id: string, count: number, minute: number): TrafficEdge => ({
  source_id,
  target_id,
  count,
  last_at: at(minute),
  last: {
    delegation_id: `${source_id}-${target_id}-${minute}`,
    task_preview: 'Count.',
    status: 'queued',
    changed_at: at(minute),
  },
});
const ROWS = new Map([
  ['lead', { parent_id: null }],
  ['ada', { parent_id: 'lead' }],
  ['bea', { parent_id: 'lead' }],
  ['sam', { parent_id: null }],
]);
const everything = () => true;
const folded = (id: string) => id === 'lead' || id === 'sam';
const SINCE = Date.parse(at(0));

describe('traffic between what is drawn', () => {
  it('is that of the cards themselves, the latest on top', () => {
    const found = shownTraffic(
      [edge('lead', 'ada', 3, 20), edge('ada', 'sam', 1, 10)],
      ROWS,
      everything,
      SINCE,
    );
    expect(found.map(({ sourceId, targetId, count }) => [sourceId, targetId, count])).toEqual([
      ['ada', 'sam', 1],
      ['lead', 'ada', 3],
    ]);
  });

  it('counts for the folded team, and what stays inside it is nothing', () => {
    const edges = [edge('ada', 'sam', 1, 10), edge('bea', 'sam', 2, 20), edge('lead', 'ada', 5, 30)];
    expect(shownTraffic(edges, ROWS, folded, SINCE)).toEqual([
      { sourceId: 'lead', targetId: 'sam', count: 3, lastAtMs: Date.parse(at(20)) },
    ]);
  });

  it('leaves out who is not known and what is too old', () => {
    expect(
      shownTraffic([edge('ada', 'gone', 1, 5), edge('gone', 'ada', 1, 5)], ROWS, everything, SINCE),
    ).toEqual([]);
    expect(shownTraffic([edge('ada', 'bea', 1, 5)], ROWS, everything, Date.parse(at(6)))).toEqual([]);
  });

  it('ends with parents that go in a circle', () => {
    const circle = new Map([
      ['a', { parent_id: 'b' }],
      ['b', { parent_id: 'a' }],
    ]);
    expect(shownTraffic([edge('a', 'b', 1, 5)], circle, () => false, SINCE)).toEqual([]);
  });

  it('loses no call, whatever is folded', () => {
    const id = fc.constantFrom('lead', 'ada', 'bea', 'sam');
    const edges = fc.array(fc.tuple(id, id, fc.integer({ min: 1, max: 9 })), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (all) => {
        const inside = (who: string) => who !== 'sam';
        const wanted = all
          .filter(([from, to]) => inside(from) !== inside(to))
          .reduce((sum, [, , count]) => sum + count, 0);
        const found = shownTraffic(
          all.map(([from, to, count]) => edge(from, to, count, 5)),
          ROWS,
          folded,
          SINCE,
        );
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(wanted);
      }),
    );
  });
});

describe('traffic that goes on', () => {
  const sent = (workspace_id: string, target_id: string, minute: number): PlatformEvent => ({
    event: 'DELEGATION_SENT',
    workspace_id,
    timestamp: at(minute),
    version: 1,
    payload: { delegation_id: `${workspace_id}-${target_id}-${minute}`, target_id, task_preview: 'Count.' },
  });

  it('is added to what was there', () => {
    const before = [edge('ada', 'bea', 2, 5)];
    expect(addTraffic(before, [sent('ada', 'bea', 9), sent('bea', 'ada', 8)])).toEqual([
      edge('bea', 'ada', 1, 8),
      edge('ada', 'bea', 3, 9),
    ]);
    expect(addTraffic(before, [])).toBe(before);
  });

  it('counts what it has heard of already once', () => {
    const before = [edge('ada', 'bea', 2, 5)];
    expect(addTraffic(before, [sent('ada', 'bea', 5)])).toBe(before);
  });

  it('shows how the latest stands, and an outcome is the end of it', () => {
    const move = (minute: number, name: 'DELEGATION_COMPLETE' | 'DELEGATION_FAILED', of: string) =>
      ({
        ...sent('ada', 'bea', minute),
        event: name,
        payload: { delegation_id: of, target_id: 'bea', response_preview: '', error: '' },
      }) as PlatformEvent;
    const before = [edge('ada', 'bea', 2, 5)];
    expect(addTraffic(before, [move(6, 'DELEGATION_COMPLETE', 'an older one')])).toBe(before);
    const done = addTraffic(before, [move(6, 'DELEGATION_COMPLETE', 'ada-bea-5')]);
    expect(done[0]).toMatchObject({ count: 2, last: { status: 'completed', changed_at: at(6) } });
    expect(addTraffic(done, [move(7, 'DELEGATION_FAILED', 'ada-bea-5')])).toBe(done);
  });

  it('is hot for five minutes, and says how much and how long ago', () => {
    const traffic = { sourceId: 'ada', targetId: 'bea', count: 2, lastAtMs: Date.parse(at(0)) };
    const later = (minutes: number) => Date.parse(at(minutes));
    expect([isHot(traffic, later(4)), isHot(traffic, later(5))]).toEqual([true, false]);
    expect(trafficLabel(traffic, later(0))).toBe('2 calls · now');
    expect(trafficLabel({ ...traffic, count: 1 }, later(2))).toBe('1 call · 2m ago');
    expect(trafficWords(traffic, ['Ada', 'Bea'], later(1))).toBe(
      'Ada to Bea: 2 calls, the last 1 minute ago',
    );
  });
});
