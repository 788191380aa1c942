import { ApiError, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { beginChange, confirmChange, nextToken, revertChange } from '@/components/stores/optimistic';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { updateWorkspace } from '@/contracts/workspaces';
import type { Change } from './changes';

/** So many requests are under way at once. */
const AT_ONCE_MAX = 6;

export interface FailedChange {
  readonly change: Change;
  readonly message: string;
  /** Somebody else had changed it: nothing of theirs was overwritten. */
  readonly isOvertaken: boolean;
}

export interface Outcome {
  readonly made: readonly Change[];
  readonly failed: readonly FailedChange[];
}

interface Options {
  /** The server makes a change only where the row still stands as its `before` says. */
  readonly isGuarded: boolean;
}

async function send(
  workspaces: WorkspacesStore,
  change: Change,
  token: number,
  { isGuarded }: Options,
): Promise<FailedChange | null> {
  const { id, before, after } = change;
  try {
    const body = isGuarded ? { ...after, expected: before } : after;
    const { version } = await call(updateWorkspace, { params: { id }, body });
    workspaces.setState((state) => confirmChange(state, token, version));
    return null;
  } catch (error) {
    workspaces.setState((state) => revertChange(state, token));
    const isOvertaken = error instanceof ApiError && error.code === 'changed_meanwhile';
    return { change, message: toFailure(error).message, isOvertaken };
  }
}

/**
 * Makes changes one after the other as they are asked for: shown at once, all in one update, sent when those asked for
 * before have their answer, so that the last word of the page is the last word of the server.
 */
export function createPerformer(
  workspaces: WorkspacesStore,
): (changes: readonly Change[], options: Options) => Promise<Outcome> {
  let queue: Promise<unknown> = Promise.resolve();
  return (changes, options) => {
    const waiting = changes.map((change) => ({ change, token: nextToken() }));
    workspaces.setState((state) =>
      waiting.reduce((shown, { change, token }) => beginChange(shown, token, change.id, change.after), state),
    );
    const run = async (): Promise<Outcome> => {
      const failed: FailedChange[] = [];
      const rest = [...waiting];
      const worker = async () => {
        for (let next = rest.shift(); next; next = rest.shift()) {
          const failure = await send(workspaces, next.change, next.token, options);
          if (failure) failed.push(failure);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, rest.length) }, worker));
      const lost = new Set(failed.map(({ change }) => change));
      return { made: changes.filter((change) => !lost.has(change)), failed };
    };
    const outcome = queue.then(run);
    queue = outcome;
    return outcome;
  };
}
