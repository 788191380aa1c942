import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { type CardNode, createNodeDeriver } from './derive-nodes';

const row = (id: string, parent: string | null, rest: Partial<WorkspaceRow> = {}): WorkspaceRow => ({
  id,
  name: id,
  role: null,
  tier: 2,
  status: 'online',
  agent_card: null,
  url: '',
  delivery_mode: null,
  parent_id: parent,
  runtime: 'mock',
  backend: 'mock',
  model: null,
  active_tasks: 0,
  max_concurrent_tasks: 1,
  current_task: null,
  last_error_rate: 0,
  last_sample_error: null,
  uptime_seconds: 0,
  workspace_dir: null,
  budget_limit: null,
  budget_limit_cents: null,
  monthly_spend: 0,
  monthly_spend_cents: 0,
  is_over_budget: false,
  x: null,
  y: null,
  width: null,
  height: null,
  z: 0,
  collapsed: false,
  needs_restart: false,
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  ...rest,
});

const mapOf = (...rows: WorkspaceRow[]) => new Map(rows.map((item) => [item.id, item]));
const nothing = {
  deleting: new Set<string>(),
  selectedId: null,
  arrivingIds: null,
  shining: new Set<string>(),
  far: null,
};
const family = () => [row('a', null), row('b', 'a'), row('c', 'b'), row('d', 'a')];

function changed(before: readonly CardNode[], after: readonly CardNode[]): string[] {
  return after.filter((node) => !before.includes(node)).map((node) => node.id);
}

describe('createNodeDeriver', () => {
  it('makes parents before children, counts everything below, and leaves hidden cards out', () => {
    const rows = mapOf(row('c', 'b'), row('d', 'a'), row('b', 'a', { collapsed: true }), row('a', null));
    const nodes = createNodeDeriver()({ rows, ...nothing });
    expect(nodes.map((node) => node.id)).toEqual(['a', 'd', 'b']);
    expect(nodes.map((node) => [node.type, node.data.descendants])).toEqual([
      ['team', 3],
      ['card', 0],
      ['card', 1],
    ]);
  });

  it('keeps the object of every card about which nothing changed', () => {
    const derive = createNodeDeriver();
    const rows = mapOf(...family());
    const before = derive({ rows, ...nothing });
    const status = new Map(rows).set('c', row('c', 'b', { status: 'failed', version: 2 }));
    const after = derive({ rows: status, ...nothing });
    expect(changed(before, after)).toEqual(['c']);
    expect(changed(after, derive({ rows: status, ...nothing, selectedId: 'd' }))).toEqual(['d']);
  });

  it('draws an orphan and a cycle of parents as roots instead of failing', () => {
    const rows = mapOf(row('x', 'y'), row('y', 'x'), row('z', 'gone'));
    const nodes = createNodeDeriver()({ rows, ...nothing });
    expect(nodes.map((node) => node.id).sort()).toEqual(['x', 'y', 'z']);
    for (const node of nodes) {
      if (node.parentId) expect(nodes.some((other) => other.id === node.parentId)).toBe(true);
    }
  });

  it('locks what is being removed', () => {
    const nodes = createNodeDeriver()({
      ...nothing,
      rows: mapOf(...family()),
      deleting: new Set(['b']),
    });
    expect(nodes.filter((node) => node.data.isLocked).map((node) => node.id)).toEqual(['b']);
  });

  it('leaves the elements of a far view to the few, the selected one and the one under the pointer, which is on top', () => {
    const derive = createNodeDeriver();
    const rows = mapOf(...family());
    const near = derive({ rows, ...nothing });
    expect(near.some((node) => node.hidden)).toBe(false);
    const far = derive({ rows, ...nothing, selectedId: 'd', far: { few: new Set(['a']), hover: 'c' } });
    expect(far.filter((node) => !node.hidden).map((node) => node.id)).toEqual(['a', 'd', 'c'].sort());
    const layers = new Map(far.map((node) => [node.id, node.zIndex ?? 0]));
    expect(Math.max(...layers.values())).toBe(layers.get('c'));
    const moved = derive({ rows, ...nothing, selectedId: 'd', far: { few: new Set(['a']), hover: 'b' } });
    expect(changed(far, moved)).toEqual(['b', 'c']);
  });
});
