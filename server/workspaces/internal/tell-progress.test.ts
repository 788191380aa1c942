import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import type { Deps } from '../../deps';
import { tellProgress } from './tell-progress';

const told: EphemeralEvent[] = [];
const parts = {
  events: { publishEphemeral: (event: EphemeralEvent) => void told.push(event) },
  clock: { now: () => new Date(0) },
} as unknown as Pick<Deps, 'events' | 'clock'>;
const texts = (): unknown[] =>
  told.map(({ payload }) => ('text' in payload ? [payload.text, payload.share] : null));

beforeEach(() => {
  told.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it('tells the first word at once and a thousand that follow as few, the newest last', () => {
  const tell = tellProgress(parts, 'a');
  for (let at = 0; at <= 1000; at += 1) tell({ text: 'Pulling the image', share: at / 1000 });
  expect(texts()).toEqual([['Pulling the image', 0]]);
  vi.advanceTimersByTime(1000);
  expect(texts()).toEqual([
    ['Pulling the image', 0],
    ['Pulling the image', 1],
  ]);
  tell({ text: 'Starting the agent', share: null });
  expect(texts().at(-1)).toEqual(['Starting the agent', null]);
});

it('cuts texts and keeps shares between 0 and 1, whatever a backend says', () => {
  const tell = tellProgress(parts, 'a');
  tell({ text: 'x'.repeat(1000), share: 7 });
  expect(texts()).toEqual([['x'.repeat(120), 1]]);
  tell({ text: 'y', share: Number.NaN });
  vi.advanceTimersByTime(1000);
  expect(texts().at(-1)).toEqual(['y', 0]);
});
