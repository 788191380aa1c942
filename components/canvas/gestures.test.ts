import { type Action, toast } from 'sonner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createInteractionStore } from '@/components/stores/interaction-store';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { createGestures } from './gestures';
import { unfoldAsForAll } from './store-watchers';

const A = '00000000-0000-4000-8000-000000000001';
const B = '00000000-0000-4000-8000-000000000002';
const row = (id: string, parent: string | null): WorkspaceRow =>
  ({ id, parent_id: parent, name: `name ${id.at(-1)}`, collapsed: false, version: 1 }) as WorkspaceRow;

let workspaces: ReturnType<typeof createWorkspacesStore>;
let interaction: ReturnType<typeof createInteractionStore>;
let gestures: ReturnType<typeof createGestures>;
const requests: string[] = [];

function answer(status: number, body: unknown, during: () => void = () => undefined): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push(`${init.method} ${url}`);
    during();
    return Response.json(body, { status });
  });
}

const refusal = (code: string, rest: object = {}) => ({ error: 'Not so.', code, request_id: 'r', ...rest });

let mayFold = true;
beforeEach(() => {
  mayFold = true;
  requests.length = 0;
  workspaces = createWorkspacesStore();
  interaction = createInteractionStore();
  workspaces.setState((state) => applySnapshot(state, [row(A, null), row(B, A)], 0, 0));
  gestures = createGestures({
    workspaces,
    interaction,
    reload: async () => undefined,
    mayRestore: () => true,
    mayFold: () => mayFold,
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('removing', () => {
  it('locks the whole subtree while it is asked for and takes it away in one update', async () => {
    let locked: string[] = [];
    answer(200, { status: 'removed', cascade_deleted: 1 }, () => {
      locked = [...workspaces.getState().deleting];
    });
    await gestures.remove(A, true);
    expect(requests).toEqual([`DELETE /api/workspaces/${A}?confirm=true`]);
    expect(locked).toEqual([A, B]);
    expect(workspaces.getState().rows.size).toBe(0);
    expect([...workspaces.getState().tombstones.keys()]).toEqual([A, B]);
  });

  it('says plainly that what Undo brings back is paused and stays so', async () => {
    const latest = () => toast.getHistory().at(-1) as { title?: string; action?: Action } | undefined;
    answer(200, { status: 'removed', cascade_deleted: 1 });
    await gestures.remove(A, true);
    expect(latest()?.title).toBe('Deleted 2 workspaces. Undo brings them back paused.');
    answer(200, { status: 'restored', restored: 2 });
    latest()?.action?.onClick({} as Parameters<Action['onClick']>[0]);
    await vi.waitFor(() =>
      expect(latest()?.title).toBe('Restored 2 workspaces, paused. Resume it where it is.'),
    );
    expect(requests.at(-1)).toBe(`POST /api/workspaces/${A}/restore`);
  });

  it('offers no Undo to whom the server would refuse it', async () => {
    gestures = createGestures({
      workspaces,
      interaction,
      reload: async () => undefined,
      mayRestore: () => false,
      mayFold: () => true,
    });
    answer(200, { status: 'removed', cascade_deleted: 1 });
    await gestures.remove(A, true);
    const latest = toast.getHistory().at(-1) as { title?: string; action?: Action };
    expect(latest.title).toBe('Deleted 2 workspaces. For 30 days an owner can bring them back.');
    expect(latest.action).toBeUndefined();
  });

  it('asks the person, with the list of the server, when the server wants a confirmation', async () => {
    answer(409, refusal('confirmation_required', { children: [{ id: B, name: 'Two' }], children_count: 3 }));
    await gestures.remove(B, false);
    expect(requests).toEqual([`DELETE /api/workspaces/${B}`]);
    expect(interaction.getState().dialog).toEqual({
      kind: 'delete',
      id: B,
      asked: { children: [{ id: B, name: 'Two' }], count: 3 },
    });
    expect(workspaces.getState().deleting.size).toBe(0);
  });

  it('frees the cards again when it fails, and lets go what was gone already', async () => {
    answer(500, refusal('internal'));
    await gestures.remove(A, true);
    expect([workspaces.getState().rows.size, workspaces.getState().deleting.size]).toEqual([2, 0]);
    answer(410, refusal('workspace_removed'));
    await gestures.remove(A, true);
    expect(workspaces.getState().rows.size).toBe(0);
  });
});

describe('collapsing', () => {
  it('is seen at once, kept on success and taken back on failure', async () => {
    const seen: boolean[] = [];
    const look = () => seen.push(workspaces.getState().rows.get(A)?.collapsed ?? false);
    answer(200, { status: 'updated', version: 2 }, look);
    await gestures.setCollapsed(A, true);
    look();
    answer(403, refusal('forbidden'));
    await gestures.setCollapsed(A, false);
    look();
    expect(seen).toEqual([true, true, true]);
    expect(workspaces.getState().rows.get(A)?.version).toBe(2);
  });
});

describe('collapsing by whoever only looks', () => {
  const isCollapsed = () => workspaces.getState().rows.get(A)?.collapsed;

  it('holds on this page whatever comes meanwhile, and sends nothing', async () => {
    mayFold = false;
    await gestures.setCollapsed(A, true);
    expect(isCollapsed()).toBe(true);
    workspaces.setState((state) => applySnapshot(state, [row(A, null), row(B, A)], 1, 1));
    expect(isCollapsed()).toBe(true);
    await gestures.setCollapsed(A, false);
    expect(isCollapsed()).toBe(false);
    expect(workspaces.getState().pending).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('is taken back once they fold for everybody', async () => {
    mayFold = false;
    await gestures.setCollapsed(A, true);
    unfoldAsForAll(workspaces);
    expect(isCollapsed()).toBe(false);
    expect(workspaces.getState().pending).toEqual([]);
  });
});

describe('renaming', () => {
  it('answers with the words of the server and changes nothing when refused', async () => {
    answer(400, refusal('invalid_field', { field: 'name' }));
    expect(await gestures.rename(A, 'x')).toBe('Not so.');
    expect(workspaces.getState().rows.get(A)?.name).toBe('name 1');
    answer(200, { status: 'updated', version: 2 });
    expect(await gestures.rename(A, 'x')).toBeNull();
    expect(workspaces.getState().rows.get(A)).toMatchObject({ name: 'x', version: 2 });
  });
});
