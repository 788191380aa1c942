import { ApiError, toFailure } from '@/components/api-client/api-error';
import type { InteractionStore } from '@/components/stores/interaction-store';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { isolate } from '@/components/ui/isolate';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import { callVerb, type VerbOptions } from './call-verb';
import { asksFirst, countOfWorkspaces, type LifecycleVerb, offersOf } from './verbs';

export interface VerbDeps {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly reload: () => Promise<void>;
}

/** Does it, or asks first where more than this one workspace, or work under way, is at stake. */
export function beginVerb(deps: VerbDeps, verb: LifecycleVerb, id: string): void {
  const { rows } = deps.workspaces.getState();
  const row = rows.get(id);
  const offer = row && offersOf(row, rows).find((each) => each.verb === verb);
  if (offer && asksFirst(offer)) deps.interaction.setState({ dialog: { kind: 'verb', id, verb } });
  else void runVerb(deps, verb, id);
}

/** Once at a time for a workspace; what becomes of it comes by events. */
export async function runVerb(
  deps: VerbDeps,
  verb: LifecycleVerb,
  id: string,
  options: VerbOptions = {},
): Promise<void> {
  const { interaction, workspaces } = deps;
  if (interaction.getState().acting.has(id)) return;
  const name = isolate(workspaces.getState().rows.get(id)?.name ?? 'The workspace');
  setActing(interaction, id, verb);
  try {
    TELL[verb](deps, id, name, await callVerb(verb, id, options), options);
  } catch (error) {
    if (isBusyAfterAll(error)) interaction.setState({ dialog: { kind: 'verb', id, verb } });
    else toastError(`${name} was not ${DONE[verb]}: ${toFailure(error).message}`);
    // Somebody else may have done it: what is shown is then not what is.
    void deps.reload();
  } finally {
    setActing(interaction, id, null);
  }
}

const DONE: Record<LifecycleVerb, string> = {
  restart: 'restarted',
  pause: 'paused',
  resume: 'resumed',
  hibernate: 'sent to sleep',
};

/** A task began between the look and the click. */
const isBusyAfterAll = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'tasks_running';

/** Says that it is done, and to how many. */
const TELL: Record<
  LifecycleVerb,
  (deps: VerbDeps, id: string, name: string, count: number, options: VerbOptions) => void
> = {
  restart(_deps, _id, name, count, { forgetsSessions }) {
    if (count > 0) toastSuccess(`${name} is starting${forgetsSessions ? ' afresh' : ''}.`);
    else toastInfo(`${name} has no machine here, so there was nothing to restart.`);
  },
  pause(deps, id, name, count) {
    toastSuccess(`Paused ${count === 1 ? name : countOfWorkspaces(count)}.`, {
      label: 'Resume',
      onClick: () => void runVerb(deps, 'resume', id),
    });
  },
  resume(_deps, _id, name, count) {
    toastSuccess(`${count === 1 ? `${name} is` : `${countOfWorkspaces(count)} are`} starting.`);
  },
  hibernate(deps, id, name) {
    toastSuccess(`${name} is falling asleep. The next message wakes it.`, {
      label: 'Wake up',
      onClick: () => void runVerb(deps, 'restart', id),
    });
  },
};

function setActing(interaction: InteractionStore, id: string, verb: LifecycleVerb | null): void {
  const acting = new Map(interaction.getState().acting);
  if (verb) acting.set(id, verb);
  else acting.delete(id);
  interaction.setState({ acting });
}
