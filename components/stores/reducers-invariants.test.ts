import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNodeDeriver } from '@/components/canvas/derive-nodes';
import type { PlatformEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { descendantsOf } from '@/domain/org-tree';
import { applyEvents } from './apply-events';
import { applySnapshot } from './apply-snapshot';
import { beginChange, confirmChange, revertChange } from './optimistic';
import { removeSubtree, setDeleting, subtreeOf } from './remove-rows';
import { initialWorkspacesState, TOMBSTONE_MS, type WorkspacesState } from './workspaces-state';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

const born = (id: string, parent: string | null): WorkspaceRow =>
  ({
    id,
    name: id,
    status: 'online',
    parent_id: parent,
    x: null,
    y: null,
    collapsed: false,
    version: 1,
  }) as WorkspaceRow;

const who = fc.constantFrom(...NAMES);
const place = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) });

/** What happens on the server, and to the page. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), id: who, parent: fc.option(who, { nil: null }) }),
  fc.record({ kind: fc.constant('move' as const), id: who, place, parent: fc.option(who, { nil: null }) }),
  fc.record({ kind: fc.constant('fold' as const), id: who, collapsed: fc.boolean() }),
  fc.record({ kind: fc.constant('remove' as const), id: who }),
  // The page's own: it shows the change, and the answer is a yes or a no, before or after its event.
  fc.record({
    kind: fc.constant('drag' as const),
    id: who,
    place,
    isRefused: fc.boolean(),
    isHeardFirst: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete' as const), id: who }),
  // How the news comes: some of it, in some order, some of it twice.
  fc.record({ kind: fc.constant('hear' as const), order: fc.array(fc.nat({ max: 9 }), { maxLength: 12 }) }),
  fc.record({ kind: fc.constant('ask' as const) }),
  fc.record({ kind: fc.constant('answer' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class World {
  /** Four are known to both from the start; the others come. */
  readonly rows = new Map(
    ([born('a', null), born('b', 'a'), born('c', 'b'), born('d', null)] as const).map((row) => [row.id, row]),
  );
  state: WorkspacesState = applySnapshot(initialWorkspacesState, [...this.rows.values()], 0, 0);
  /** Of those that were removed: a later start of the same one counts on. */
  readonly lastVersions = new Map<string, number>();
  readonly log: PlatformEvent[] = [];
  #asked: { rows: WorkspaceRow[]; atMs: number } | null = null;
  #nowMs = 1;
  #token = 0;

  #tell(event: string, row: WorkspaceRow, payload: object): void {
    this.log.push({
      event,
      workspace_id: row.id,
      version: row.version,
      timestamp: '',
      payload,
    } as PlatformEvent);
  }
  #write(id: string, fields: Partial<WorkspaceRow>): WorkspaceRow | null {
    const before = this.rows.get(id);
    if (!before) return null;
    const row = { ...before, ...fields, version: before.version + 1 };
    this.rows.set(id, row);
    return row;
  }
  #moved(id: string, fields: Partial<WorkspaceRow>): WorkspaceRow | null {
    const row = this.#write(id, fields);
    if (row) this.#tell('WORKSPACE_MOVED', row, { parent_id: row.parent_id, x: row.x, y: row.y });
    return row;
  }
  #removed(id: string): void {
    for (const gone of subtreeOf(this.rows, id).reverse()) {
      const row = this.#write(gone, {});
      if (!row) continue;
      this.#tell('WORKSPACE_REMOVED', row, {});
      this.lastVersions.set(gone, row.version);
      this.rows.delete(gone);
    }
  }
  #canHold(id: string, parent: string | null): boolean {
    if (parent === null) return true;
    return (
      this.rows.has(parent) && parent !== id && !descendantsOf([...this.rows.values()], id).includes(parent)
    );
  }

  take(item: Step): void {
    this.#nowMs += 1;
    switch (item.kind) {
      case 'create': {
        // An id is never given twice.
        if (this.rows.has(item.id) || this.lastVersions.has(item.id) || !this.#canHold(item.id, item.parent))
          return;
        const row = born(item.id, item.parent);
        this.rows.set(item.id, row);
        this.#tell('WORKSPACE_PROVISIONING', row, { name: row.name, workspace: row });
        return;
      }
      case 'move':
        if (this.#canHold(item.id, item.parent))
          this.#moved(item.id, { ...item.place, parent_id: item.parent });
        return;
      case 'fold': {
        const row = this.#write(item.id, { collapsed: item.collapsed });
        if (row) this.#tell('WORKSPACE_UPDATED', row, { collapsed: item.collapsed });
        return;
      }
      case 'remove':
        this.#removed(item.id);
        return;
      case 'drag':
        this.#dragged(item.id, item.place, item.isRefused, item.isHeardFirst);
        return;
      case 'delete': {
        const ids = subtreeOf(this.state.rows, item.id);
        if (!this.state.rows.has(item.id) || !this.rows.has(item.id)) return;
        this.state = setDeleting(this.state, ids, true);
        this.#removed(item.id);
        this.state = removeSubtree(this.state, ids, this.#nowMs);
        return;
      }
      case 'hear':
        this.#hear(item.order.flatMap((at) => this.log.at(-1 - at) ?? []));
        return;
      case 'ask':
        this.#asked = { rows: [...this.rows.values()], atMs: this.#nowMs };
        return;
      case 'answer':
        if (this.#asked)
          this.state = applySnapshot(this.state, this.#asked.rows, this.#asked.atMs, this.#nowMs);
        this.#asked = null;
    }
  }
  #hear(events: readonly PlatformEvent[]): void {
    this.state = applyEvents(this.state, events, this.#nowMs);
  }
  #dragged(id: string, fields: { x: number; y: number }, isRefused: boolean, isHeardFirst: boolean): void {
    if (!this.state.rows.has(id)) return;
    this.#token += 1;
    this.state = beginChange(this.state, this.#token, id, fields);
    const row = isRefused ? null : this.#moved(id, fields);
    if (!row) this.state = revertChange(this.state, this.#token);
    else {
      if (isHeardFirst) this.#hear(this.log.slice(-1));
      this.state = confirmChange(this.state, this.#token, row.version);
    }
  }
  /** The stream catches up, and the list is asked for once more when every tombstone is old. */
  settle(): void {
    this.#hear(this.log);
    this.#nowMs += TOMBSTONE_MS + 1;
    this.state = applySnapshot(this.state, [...this.rows.values()], this.#nowMs, this.#nowMs);
  }
}

function expectSound({ rows, tombstones, deleting, pending }: WorkspacesState): void {
  for (const id of tombstones.keys()) expect(rows.has(id)).toBe(false);
  for (const id of deleting) expect(rows.has(id)).toBe(true);
  for (const { id } of pending) expect(rows.has(id)).toBe(true);
  const facts = {
    rows,
    deleting,
    selectedId: null,
    arrivingIds: null,
    shining: new Set<string>(),
    far: null,
  };
  const nodes = createNodeDeriver()(facts);
  const seen = new Set<string>();
  for (const node of nodes) {
    expect(seen.has(node.id)).toBe(false);
    if (node.parentId)
      expect([node.parentId, seen.has(node.parentId)]).toEqual([rows.get(node.id)?.parent_id, true]);
    seen.add(node.id);
  }
  for (const id of rows.keys()) {
    // Hidden exactly below something that is folded; where the half-known data has a circle, wherever it is cut.
    const above = aboveOf(rows, id);
    if (above === null) continue;
    expect([id, seen.has(id)]).toEqual([id, !above.some((parent) => parent.collapsed)]);
  }
}

/** Everything that it is in; null: it is in a circle. */
function aboveOf(rows: ReadonlyMap<string, WorkspaceRow>, id: string): WorkspaceRow[] | null {
  const above: WorkspaceRow[] = [];
  for (let at = rows.get(id)?.parent_id ?? null; at !== null; ) {
    const parent = rows.get(at);
    if (!parent) break;
    if (above.includes(parent)) return null;
    above.push(parent);
    at = parent.parent_id;
  }
  return above;
}

describe('whatever happens, in whichever order it is heard of', () => {
  it('the page is sound after every step, and shows what the server has in the end', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) => {
        const world = new World();
        for (const item of steps) {
          world.take(item);
          expectSound(world.state);
        }
        world.settle();
        expectSound(world.state);
        expect([...world.state.rows.keys()].sort()).toEqual([...world.rows.keys()].sort());
        for (const [id, row] of world.rows) expect(world.state.rows.get(id)).toEqual(row);
        expect(world.state.pending).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
