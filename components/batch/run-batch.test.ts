import { toast } from 'sonner';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createInteractionStore } from '@/components/stores/interaction-store';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { pausedEverything } from './paused-store';
import { type BatchQuestion, planBatch } from './plan-batch';
import { type BatchDeps, runBatch } from './run-batch';

const [A, B, C] = ['a', 'b', 'c'].map((end) => `00000000-0000-4000-8000-00000000000${end}`) as [
  string,
  string,
  string,
];
const row = (id: string, rest: Partial<WorkspaceRow> = {}): WorkspaceRow =>
  ({
    id,
    parent_id: null,
    name: `name ${id.at(-1)}`,
    status: 'online',
    runtime: 'assistant',
    active_tasks: 0,
    version: 1,
    ...rest,
  }) as WorkspaceRow;

let deps: BatchDeps;
let reloads = 0;
const requests: string[] = [];
const said = () => toast.getHistory().map((each) => ('title' in each ? String(each.title) : ''));

/** Whoever's id is named in `failing` is refused. */
function answer(body: unknown, failing: readonly string[] = []): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push(`${init.method} ${url}${init.body ? ` ${init.body}` : ''}`);
    return failing.some((id) => url.includes(id))
      ? Response.json({ error: 'Not so.', code: 'internal', request_id: 'r' }, { status: 500 })
      : Response.json(body);
  });
}
const run = (question: BatchQuestion) =>
  runBatch(deps, question, planBatch(question, deps.workspaces.getState().rows));

beforeEach(() => {
  requests.length = 0;
  reloads = 0;
  deps = {
    workspaces: createWorkspacesStore(),
    interaction: createInteractionStore(),
    reload: async () => {
      reloads += 1;
    },
    mayRestore: true,
  };
  deps.workspaces.setState((state) => applySnapshot(state, [row(A), row(B, { parent_id: A }), row(C)], 0, 0));
  deps.interaction.setState({ batch: new Set([A, B, C]) });
});
afterEach(() => vi.unstubAllGlobals());

it('leaves those picked that it could not be done to, names them, and looks again', async () => {
  answer({ status: 'paused', paused_count: 2 }, [C]);
  expect(await run({ verb: 'pause', ids: [A, B, C] })).toBe(false);
  expect([...deps.interaction.getState().batch]).toEqual([C]);
  expect(said().at(-1)).toMatch(/^1 of 2 were not paused: .*name c.* \(Not so\)\.$/);
  expect(said().at(-2)).toBe('2 workspaces were paused.');
  expect(reloads).toBe(1);
});

it('deletes the topmost with a confirmation, and takes whole teams off the canvas at once', async () => {
  answer({ status: 'removed', cascade_deleted: 1 }, [C]);
  await run({ verb: 'delete', ids: [A, B, C] });
  expect(requests.toSorted()).toEqual([A, C].map((id) => `DELETE /api/workspaces/${id}?confirm=true`));
  expect([...deps.workspaces.getState().rows.keys()]).toEqual([C]);
  expect(deps.workspaces.getState().deleting.size).toBe(0);
});

it('keeps what everything was, and resumes that alone', async () => {
  answer({ status: 'paused', paused_count: 2 });
  await run({ verb: 'pause', ids: [A, B, C], isEverything: true });
  expect([...pausedEverything.store.getState().value].toSorted()).toEqual([A, B, C]);
  deps.workspaces.setState((state) =>
    applySnapshot(
      state,
      [A, B, C].map((id) => row(id, { status: 'paused', version: 2 })),
      1,
      1,
    ),
  );
  requests.length = 0;
  answer({ status: 'provisioning', resumed_count: 1 });
  await run({ verb: 'resume', ids: [A, C], isEverything: true });
  expect(requests.toSorted()).toEqual(
    [A, C].map((id) => `POST /api/workspaces/${id}/resume ${JSON.stringify({ only: [A, C] })}`),
  );
  expect(pausedEverything.store.getState().value).toEqual([B]);
});
