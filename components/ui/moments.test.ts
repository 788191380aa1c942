import { describe, expect, it } from 'vitest';
import { dayLabel, formatDuration, formatSeconds, isSameDay } from './moments';

const local = (...parts: [number, number, number, number?]): Date => new Date(...parts);

describe('days', () => {
  it('are named as people name them', () => {
    const now = local(2026, 2, 29, 12);
    expect(dayLabel(local(2026, 2, 29, 0).toISOString(), now)).toBe('Today');
    expect(dayLabel(local(2026, 2, 28, 23).toISOString(), now)).toBe('Yesterday');
    expect(dayLabel(local(2026, 2, 1, 9).toISOString(), now)).not.toContain('2026');
    expect(dayLabel(local(2025, 2, 1, 9).toISOString(), now)).toContain('2025');
  });

  it('end at midnight of the reader', () => {
    const late = local(2026, 0, 1, 23).toISOString();
    expect(isSameDay(late, local(2026, 0, 1, 0).toISOString())).toBe(true);
    expect(isSameDay(late, local(2026, 0, 2, 0).toISOString())).toBe(false);
  });
});

describe('spans of time', () => {
  it('are as short as they can be said', () => {
    expect([formatSeconds(-5), formatSeconds(59_400), formatSeconds(125_000)]).toEqual([
      '0 s',
      '59 s',
      '2 min 5 s',
    ]);
    expect(formatDuration(12)).toBe('12 ms');
  });
});
