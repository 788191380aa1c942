import { expect, it } from 'vitest';
import { TestClock } from './test-clock';

it('stands still until it is moved, and hands out dates that nobody else can move', () => {
  const clock = new TestClock('2026-03-01T10:00:00.000Z');
  clock.now().setFullYear(1999);
  expect(clock.now().toISOString()).toBe('2026-03-01T10:00:00.000Z');
  clock.advance(90_000);
  expect(clock.now().toISOString()).toBe('2026-03-01T10:01:30.000Z');
});
