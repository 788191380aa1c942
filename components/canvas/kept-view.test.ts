import { describe, expect, it } from 'vitest';
import type { ShownBox } from '@/components/arranging/shown-boxes';
import { keepView, readView, showsSomething } from './kept-view';

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('the view of last time', () => {
  it('is kept for each person apart', () => {
    const local = storage();
    keepView(local, 'ada', { x: 1, y: -2.5, zoom: 0.5 });
    expect(readView(local, 'ada')).toEqual({ x: 1, y: -2.5, zoom: 0.5 });
    expect([readView(local, 'grace'), readView(local, null)]).toEqual([null, null]);
  });

  it.each([
    '',
    '{',
    'null',
    '{"x":1,"y":2}',
    '{"x":1,"y":2,"zoom":0}',
    '{"x":1,"y":2,"zoom":99}',
    '{"x":"a","y":2,"zoom":1}',
  ])('is none where something else is kept: %s', (text) => {
    const local = storage();
    local.kept.set('molecule.view.owner', text);
    expect(readView(local, null)).toBeNull();
  });

  it('is worth going back to while a card is in it', () => {
    const box = { left: 0, top: 0, width: 240, height: 132, hidden: false } as ShownBox;
    const frame = { width: 1000, height: 800 };
    expect(showsSomething({ x: 10, y: 10, zoom: 1 }, [box], frame)).toBe(true);
    expect(showsSomething({ x: -239, y: 0, zoom: 1 }, [box], frame)).toBe(true);
    expect(showsSomething({ x: -240, y: 0, zoom: 1 }, [box], frame)).toBe(false);
    expect(showsSomething({ x: 1000, y: 0, zoom: 1 }, [box], frame)).toBe(false);
    expect(showsSomething({ x: 10, y: 10, zoom: 1 }, [{ ...box, hidden: true }], frame)).toBe(false);
  });
});
