import { expect, it } from 'vitest';
import type { TrafficEdge } from '@/contracts/traffic';
import { recentTalk, TALK_MAX, talkAge } from './recent-talk';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const edge = (target_id: string, second: number, last: Partial<TrafficEdge['last']> = {}): TrafficEdge => ({
  ...{ source_id: 'ada', target_id, count: 2, last_at: at(second) },
  last: { delegation_id: 'd', task_preview: 'Count.', status: 'queued', changed_at: at(second), ...last },
});

it('has the latest first by when they began, with how each stands', () => {
  const found = recentTalk(
    [
      edge('bea', 10, { status: 'completed', changed_at: at(40) }),
      edge('cyd', 20, { status: 'in_progress', task_preview: '  Two\nlines ' }),
      edge('dan', 5, { status: 'failed', changed_at: at(4) }),
    ],
    Date.parse(at(0)),
  );
  expect(found.map(({ targetId, task, tone, standing }) => [targetId, task, tone, standing])).toEqual([
    ['cyd', 'Two lines', 'busy', 'At work'],
    ['bea', 'Count.', 'done', 'Done in 30 s'],
    ['dan', 'Count.', 'failed', 'Failed in 0 ms'],
  ]);
});

it('leaves out what is older than the window, and no more than a glance', () => {
  const edges = Array.from({ length: TALK_MAX + 5 }, (_, second) => edge(`w${second}`, second));
  const found = recentTalk(edges, Date.parse(at(10)));
  expect(found.map(({ targetId }) => targetId)).not.toContain('w9');
  expect(recentTalk(edges, 0)).toHaveLength(TALK_MAX);
  expect(recentTalk(edges, 0)[0]?.targetId).toBe(`w${TALK_MAX + 4}`);
});

it('says an age in minutes, and in none what is younger', () => {
  expect([59_999, 60_000, 3_540_000].map((ms) => talkAge(0, ms))).toEqual(['now', '1m', '59m']);
});
