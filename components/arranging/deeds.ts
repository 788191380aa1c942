import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import { failureText, overtakenText } from './arranging-texts';
import { type Change, findObstacle, inverse } from './changes';
import {
  type Command,
  emptyHistory,
  nextCommand,
  recordDone,
  stepDropped,
  stepMade,
  type Way,
} from './history';
import { createPerformer } from './perform-changes';
import type { Planned } from './plan-drop';

/** Something to do, with the words about it. */
export interface Deed {
  readonly planned: Planned;
  /** "Moved Ada". */
  readonly label: string;
  /** The end of "Ada was not …". */
  readonly wasNot: string;
  /** Where it is worth a word, with the offer to take it back. */
  readonly isAnnounced: boolean;
}

export interface Deeds {
  readonly does: (deed: Deed) => Promise<void>;
  /** What the server agreed to already can be taken back too. */
  readonly remember: (label: string, change: Change) => void;
  /** The latest there is, or this one whatever came after it. */
  readonly step: (way: Way, only?: Command) => Promise<void>;
}

const DONE = { undo: 'Undone', redo: 'Redone' } as const;
const WAS_NOT = { undo: 'taken back', redo: 'changed again' } as const;
const NOTHING = { undo: 'There is nothing to undo.', redo: 'There is nothing to redo.' } as const;

/** Does what is asked for, tells how it went, and knows the way back for as long as the page is open. */
export function createDeeds(workspaces: WorkspacesStore): Deeds {
  const perform = createPerformer(workspaces);
  let history = emptyHistory;
  let busy: Promise<unknown> = Promise.resolve();
  const nameOf = (id: string): string => workspaces.getState().rows.get(id)?.name ?? 'A workspace';

  const run = async (deed: Deed): Promise<void> => {
    const { planned, label, wasNot } = deed;
    if (planned.changes.length === 0) return;
    // Siblings are held first, and only where nobody has placed them meanwhile; one that is not held is no failure.
    if (planned.held.length > 0) void perform(planned.held, { isGuarded: true });
    const { made, failed } = await perform(planned.changes, { isGuarded: false });
    const command = { label, changes: made };
    history = recordDone(history, command);
    if (failed.length > 0) {
      const changes = failed.map(({ change }) => change);
      const again = () => void does({ ...deed, planned: { changes, held: [] } });
      toastError(failureText(failed, nameOf, wasNot), { label: 'Try again', onClick: again });
    } else if (deed.isAnnounced) {
      // Only this one: what was done since stays, and if it stands in the way the toast's Undo says so.
      toastSuccess(label, { label: 'Undo', onClick: () => void step('undo', command) });
    }
  };

  const does = (deed: Deed): Promise<void> => {
    const done = run(deed);
    busy = done;
    return done;
  };

  const makeStep = async (way: Way, command: Command): Promise<void> => {
    const changes = way === 'undo' ? command.changes.map(inverse) : command.changes;
    const obstacle = findObstacle(workspaces.getState().rows, changes);
    history = stepDropped(history, way, command);
    if (obstacle) return toastError(overtakenText(nameOf(obstacle.id), way));
    const { made, failed } = await perform(changes, { isGuarded: true });
    history = stepMade(history, way, command, way === 'undo' ? made.map(inverse) : made);
    const overtaken = failed.find(({ isOvertaken }) => isOvertaken);
    if (overtaken && made.length === 0) toastError(overtakenText(nameOf(overtaken.change.id), way));
    else if (failed.length > 0) toastError(failureText(failed, nameOf, WAS_NOT[way]));
    else toastInfo(`${DONE[way]}: ${command.label}`);
  };

  const step: Deeds['step'] = (way, only) => {
    // What is on its way can be taken back once it has arrived; and one step waits for the one before.
    const done = busy.then(() => {
      const command = only ?? nextCommand(history, way);
      return command ? makeStep(way, command) : toastInfo(NOTHING[way]);
    });
    busy = done;
    return done;
  };

  return {
    does,
    step,
    remember: (label, change) => {
      history = recordDone(history, { label, changes: [change] });
    },
  };
}
