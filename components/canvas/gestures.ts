import { ApiError, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { type Arranging, createArranging } from '@/components/arranging/arranging';
import { changeOf } from '@/components/arranging/changes';
import { startImport } from '@/components/org-templates/import-flow';
import type { InteractionStore, NamedChild } from '@/components/stores/interaction-store';
import { beginChange, confirmChange, nextToken, revertChange } from '@/components/stores/optimistic';
import { forgetTombstones, removeSubtree, setDeleting, subtreeOf } from '@/components/stores/remove-rows';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { isolate } from '@/components/ui/isolate';
import { toastError, toastSuccess } from '@/components/ui/toast';
import type { OrgTemplateSummary } from '@/contracts/org-templates';
import { deleteWorkspace, restoreWorkspace, updateWorkspace } from '@/contracts/workspaces';

interface GestureDeps {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly reload: () => Promise<void>;
  /** Whether whoever looks may bring back what was deleted. */
  readonly mayRestore: () => boolean;
  /** Whether whoever looks may fold teams for everybody. */
  readonly mayFold: () => boolean;
}

export interface Gestures extends Omit<Arranging, 'fold' | 'remember'> {
  /** For everybody; for who only looks, on this page alone. */
  readonly setCollapsed: (id: string, collapsed: boolean) => Promise<void>;
  /** Null when it is done, else why not. */
  readonly rename: (id: string, name: string) => Promise<string | null>;
  readonly remove: (id: string, isConfirmed: boolean) => Promise<void>;
  readonly importTemplate: (template: OrgTemplateSummary) => Promise<void>;
}

const countOf = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

/**
 * Folds a team on this page alone. Nothing is sent: as a change that never gets an answer it stays laid over whatever the
 * server says, until it is taken back or the page is loaded again.
 */
function foldHere({ workspaces }: GestureDeps, id: string, collapsed: boolean): void {
  workspaces.setState((state) => {
    const before = state.pending.find((item) => item.id === id);
    const bare = before ? revertChange(state, before.token) : state;
    if (bare.rows.get(id)?.collapsed === collapsed) return bare;
    return beginChange(bare, nextToken(), id, { collapsed });
  });
}

async function rename(
  { workspaces }: GestureDeps,
  arranging: Arranging,
  id: string,
  name: string,
): Promise<string | null> {
  const before = workspaces.getState().rows.get(id);
  try {
    const { version } = await call(updateWorkspace, { params: { id }, body: { name } });
    const token = nextToken();
    workspaces.setState((state) => confirmChange(beginChange(state, token, id, { name }), token, version));
    const done = before && changeOf(before, { name: name.trim() });
    if (done) arranging.remember(`Renamed ${isolate(before.name)}`, done);
    return null;
  } catch (error) {
    return toFailure(error).message;
  }
}

/** The children that a refusal names, when the server wants to be sure. */
function childrenAskedFor(error: unknown): { children: NamedChild[]; count: number } | null {
  if (!(error instanceof ApiError) || error.code !== 'confirmation_required') return null;
  const listed: unknown[] = Array.isArray(error.body.children) ? error.body.children : [];
  const children = listed.flatMap((child) => {
    if (typeof child !== 'object' || child === null || !('id' in child) || !('name' in child)) return [];
    return [{ id: String(child.id), name: String(child.name) }];
  });
  const count = typeof error.body.children_count === 'number' ? error.body.children_count : children.length;
  return { children, count };
}

const isGoneAlready = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'workspace_removed' || error.code === 'workspace_not_found');

async function remove(deps: GestureDeps, id: string, isConfirmed: boolean): Promise<void> {
  const { workspaces, interaction } = deps;
  const ids = subtreeOf(workspaces.getState().rows, id);
  const name = workspaces.getState().rows.get(id)?.name ?? 'The workspace';
  interaction.setState({ dialog: null });
  workspaces.setState((state) => setDeleting(state, ids, true));
  try {
    const query = isConfirmed ? { confirm: 'true' as const } : {};
    await call(deleteWorkspace, { params: { id }, query });
    workspaces.setState((state) => removeSubtree(state, ids, Date.now()));
    const [what, them] = ids.length === 1 ? [isolate(name), 'it'] : [countOf(ids.length), 'them'];
    if (!deps.mayRestore())
      return toastSuccess(`Deleted ${what}. For 30 days an owner can bring ${them} back.`);
    toastSuccess(`Deleted ${what}. Undo brings ${them} back paused.`, {
      label: 'Undo',
      onClick: () => void restore(deps, id, ids),
    });
  } catch (error) {
    const asked = childrenAskedFor(error);
    if (isGoneAlready(error)) workspaces.setState((state) => removeSubtree(state, ids, Date.now()));
    else workspaces.setState((state) => setDeleting(state, ids, false));
    if (asked) interaction.setState({ dialog: { kind: 'delete', id, asked } });
    else if (!isGoneAlready(error))
      toastError(`${isolate(name)} was not deleted: ${toFailure(error).message}`);
  }
}

async function restore(
  { workspaces, reload }: GestureDeps,
  id: string,
  ids: readonly string[],
): Promise<void> {
  try {
    const { restored } = await call(restoreWorkspace, { params: { id } });
    workspaces.setState((state) => forgetTombstones(state, ids));
    toastSuccess(`Restored ${countOf(restored)}, paused. Resume it where it is.`);
    await reload();
  } catch (error) {
    toastError(`It could not be restored: ${toFailure(error).message}`);
  }
}

/** What a person can do on the canvas; each tells the person how it went. */
export function createGestures(deps: GestureDeps): Gestures {
  const arranging = createArranging(deps);
  const { drop, moveTo, resize, restack, arrange, undo, redo } = arranging;
  return {
    drop,
    moveTo,
    resize,
    restack,
    arrange,
    undo,
    redo,
    setCollapsed: async (id, collapsed) => {
      if (!deps.mayFold()) return foldHere(deps, id, collapsed);
      await arranging.fold(id, collapsed);
    },
    rename: (id, name) => rename(deps, arranging, id, name),
    remove: (id, isConfirmed) => remove(deps, id, isConfirmed),
    importTemplate: ({ dir, name }) => startImport(deps, { dir }, name),
  };
}
