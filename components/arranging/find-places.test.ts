import { describe, expect, it } from 'vitest';
import { createNodeDeriver } from '@/components/canvas/derive-nodes';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findPlaces } from './find-places';
import { createLifter } from './lift-nodes';

const row = (id: string, parent: string | null, name = id): WorkspaceRow =>
  ({ id, name, parent_id: parent, x: null, y: null, collapsed: false, status: 'online' }) as WorkspaceRow;
const mapOf = (...rows: WorkspaceRow[]) => new Map(rows.map((item) => [item.id, item]));
const org = () =>
  mapOf(row('root', null), row('team', 'root'), row('me', 'team'), row('mine', 'me'), row('Root 2', null));
const noneClosed = () => false;

describe('where a workspace can be moved', () => {
  it('is every other one but its own team and what is below it, and no team at all first', () => {
    const found = findPlaces(org(), 'me', '', noneClosed);
    expect(found.map((place) => [place.row?.id ?? null, place.path])).toEqual([
      [null, []],
      ['root', []],
      ['Root 2', []],
    ]);
    expect(findPlaces(org(), 'root', '', noneClosed).map((place) => place.row?.id)).toEqual(['Root 2']);
    expect(findPlaces(org(), 'gone', '', noneClosed)).toEqual([]);
  });

  it('is found by a part of the name, the beginning first, and is nothing that is being removed', () => {
    const rows = mapOf(
      row('me', null),
      row('a', null, 'Blue team'),
      row('b', null, 'Team red'),
      row('c', null, 'Other'),
    );
    const names = (isClosed: (id: string) => boolean) =>
      findPlaces(rows, 'me', 'team', isClosed).map((place) => place.row?.name);
    expect(names(noneClosed)).toEqual(['Team red', 'Blue team']);
    expect(names((id) => id === 'b')).toEqual(['Blue team']);
  });

  it('ends also where the data goes in a circle', () => {
    const rows = mapOf(row('a', 'b'), row('b', 'a'), row('me', null));
    expect(findPlaces(rows, 'me', '', noneClosed).map((place) => place.path)).toEqual([['b'], ['a']]);
  });
});

describe('what is dragged', () => {
  it('lies where the pointer has it and above all others, with all that is in it; only the one that is held is made anew', () => {
    const derive = createNodeDeriver();
    const shown = new Set<string>();
    const nodes = derive({
      rows: org(),
      deleting: shown,
      selectedId: null,
      arrivingIds: null,
      shining: shown,
      far: null,
    });
    const lift = createLifter();
    const drag = (x: number) => ({ ids: ['team'], heldId: 'team', places: new Map([['team', { x, y: 1 }]]) });
    expect(lift(nodes, null)).toBe(nodes);
    const [one, two] = [lift(nodes, drag(5)), lift(nodes, drag(6))];
    expect(two.find(({ id }) => id === 'team')?.position).toEqual({ x: 6, y: 1 });
    const above = (id: string) => two.find((node) => node.id === id)?.zIndex ?? 0;
    expect(Math.min(above('team'), above('me'), above('mine'))).toBeGreaterThan(above('Root 2'));
    expect(two.filter((node) => !one.includes(node)).map(({ id }) => id)).toEqual(['team']);
    expect(two.filter((node) => !nodes.includes(node)).map(({ id }) => id)).toEqual(['team', 'me', 'mine']);
  });
});
