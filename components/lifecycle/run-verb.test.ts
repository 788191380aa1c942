import { type Action, toast } from 'sonner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createInteractionStore } from '@/components/stores/interaction-store';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { beginVerb, runVerb, type VerbDeps } from './run-verb';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
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

let deps: VerbDeps;
let reloads = 0;
const requests: string[] = [];
const show = (...rows: WorkspaceRow[]) =>
  deps.workspaces.setState((state) => applySnapshot(state, rows, 0, 0));
const dialog = () => deps.interaction.getState().dialog;
const latest = () => toast.getHistory().at(-1) as { title?: string; action?: Action } | undefined;
function answer(status: number, body: unknown, during: () => void = () => undefined): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push(`${init.method} ${url}${init.body ? ` ${init.body}` : ''}`);
    during();
    return Response.json(body, { status });
  });
}
const refusal = (code: string, rest: object = {}) => ({ error: 'Not so.', code, request_id: 'r', ...rest });

beforeEach(() => {
  requests.length = 0;
  reloads = 0;
  deps = {
    workspaces: createWorkspacesStore(),
    interaction: createInteractionStore(),
    reload: async () => {
      reloads += 1;
    },
  };
});
afterEach(() => vi.unstubAllGlobals());

describe('beginning', () => {
  it('is done at once where only this one, idle, is at stake', async () => {
    show(row(A));
    answer(200, { status: 'paused', paused_count: 1 });
    beginVerb(deps, 'pause', A);
    await vi.waitFor(() => expect(requests).toEqual([`POST /api/workspaces/${A}/pause`]));
    expect(dialog()).toBeNull();
  });

  it('asks where others, or work under way, are at stake', () => {
    show(row(A), row(B, { parent_id: A, active_tasks: 1 }));
    beginVerb(deps, 'pause', A);
    expect(dialog()).toEqual({ kind: 'verb', id: A, verb: 'pause' });
    beginVerb(deps, 'hibernate', B);
    expect(dialog()).toEqual({ kind: 'verb', id: B, verb: 'hibernate' });
    expect(requests).toEqual([]);
  });
});

describe('running', () => {
  it('marks it while it is asked for, and once only', async () => {
    show(row(A));
    let during = new Map();
    answer(200, { status: 'provisioning', config_dir: null, reset_session: true }, () => {
      during = new Map(deps.interaction.getState().acting);
      void runVerb(deps, 'pause', A);
    });
    await runVerb(deps, 'restart', A, { forgetsSessions: true });
    expect(during).toEqual(new Map([[A, 'restart']]));
    expect(requests).toEqual([`POST /api/workspaces/${A}/restart {"reset":true}`]);
    expect(deps.interaction.getState().acting.size).toBe(0);
    expect(latest()?.title).toMatch(/name a.* is starting afresh\.$/);
  });

  it('says honestly where there was nothing to restart', async () => {
    show(row(A, { runtime: 'mock' }));
    answer(200, { status: 'online', config_dir: null, reset_session: false });
    await runVerb(deps, 'restart', A);
    expect(latest()?.title).toContain('nothing to restart');
  });

  it('says how many were paused, with the way back', async () => {
    show(row(A), row(B, { parent_id: A }));
    answer(200, { status: 'paused', paused_count: 2 });
    await runVerb(deps, 'pause', A);
    expect(latest()?.title).toBe('Paused 2 workspaces.');
    answer(200, { status: 'provisioning', resumed_count: 2 });
    latest()?.action?.onClick({} as Parameters<Action['onClick']>[0]);
    await vi.waitFor(() => expect(latest()?.title).toBe('2 workspaces are starting.'));
    expect(requests.at(-1)).toBe(`POST /api/workspaces/${A}/resume`);
  });

  it('asks again where a task began between the look and the click', async () => {
    show(row(A));
    answer(409, refusal('tasks_running', { active_tasks: 1 }));
    await runVerb(deps, 'hibernate', A);
    expect(dialog()).toEqual({ kind: 'verb', id: A, verb: 'hibernate' });
    answer(200, { status: 'hibernating' });
    await runVerb(deps, 'hibernate', A, { force: true });
    expect(requests.at(-1)).toBe(`POST /api/workspaces/${A}/hibernate?force=true`);
  });

  it('says why it was not done, in the server’s words, and looks again how things are', async () => {
    show(row(A));
    answer(409, refusal('ancestor_paused', { ancestor: { id: B, name: 'Team' } }));
    await runVerb(deps, 'resume', A);
    expect(latest()?.title).toMatch(/was not resumed: Not so\.$/);
    expect(reloads).toBe(1);
    expect(deps.interaction.getState().acting.size).toBe(0);
  });
});
