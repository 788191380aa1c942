import { ApiError, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import type { VerbDeps } from '@/components/lifecycle/run-verb';
import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { forgetTombstones, removeSubtree, setDeleting, subtreeOf } from '@/components/stores/remove-rows';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { toastError, toastSuccess } from '@/components/ui/toast';
import { dissolveTeam } from '@/contracts/lifecycle';
import { deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';

const isGoneAlready = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'workspace_removed' || error.code === 'workspace_not_found');

/** Removes one that was agreed upon, with all below it, locked meanwhile; how many there were. */
export const removeForGood = (workspaces: WorkspacesStore, id: string): Promise<number> =>
  removing(workspaces, subtreeOf(workspaces.getState().rows, id), () =>
    call(deleteWorkspace, { params: { id }, query: { confirm: 'true' } }),
  );

/** The same with all below it alone. */
export const dissolve = (workspaces: WorkspacesStore, id: string): Promise<number> =>
  removing(
    workspaces,
    subtreeOf(workspaces.getState().rows, id).filter((each) => each !== id),
    () => call(dissolveTeam, { params: { id }, query: { confirm: 'true' } }),
  );

async function removing(
  workspaces: WorkspacesStore,
  ids: readonly string[],
  ask: () => Promise<unknown>,
): Promise<number> {
  workspaces.setState((state) => setDeleting(state, ids, true));
  try {
    await ask();
  } catch (error) {
    if (!isGoneAlready(error)) {
      workspaces.setState((state) => setDeleting(state, ids, false));
      throw error;
    }
  }
  workspaces.setState((state) => removeSubtree(state, ids, Date.now()));
  return ids.length;
}

/**
 * Brings back what was removed, each with what went with it.
 * @param ids everybody who went, where this page knows: the next list may show them at once
 */
export async function restoreAll(
  { workspaces, reload }: Pick<VerbDeps, 'workspaces' | 'reload'>,
  roots: readonly string[],
  ids: readonly string[] = [],
): Promise<boolean> {
  let count = 0;
  const refusals: string[] = [];
  for (const id of roots) {
    try {
      count += (await call(restoreWorkspace, { params: { id } })).restored;
    } catch (error) {
      refusals.push(toFailure(error).message);
    }
  }
  workspaces.setState((state) => forgetTombstones(state, ids));
  if (count > 0) toastSuccess(`Restored ${countOfWorkspaces(count)}, paused. Resume it where it is.`);
  const [refusal] = refusals;
  if (refusal !== undefined)
    toastError(`${refusals.length === 1 ? 'One' : refusals.length} could not be restored: ${refusal}`);
  await reload();
  return refusals.length === 0;
}
