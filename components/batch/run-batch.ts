import { toFailure } from '@/components/api-client/api-error';
import { callVerb } from '@/components/lifecycle/call-verb';
import type { VerbDeps } from '@/components/lifecycle/run-verb';
import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { toastError, toastSuccess } from '@/components/ui/toast';
import { BATCH_WORDS, type BatchFailure, failureWords } from './batch-words';
import { pausedEverything } from './paused-store';
import type { BatchPlan, BatchQuestion, BatchStep } from './plan-batch';
import { dissolve, removeForGood, restoreAll } from './remove-workspace';

export interface BatchDeps extends VerbDeps {
  /** Whether whoever looks may bring back what was deleted. */
  readonly mayRestore: boolean;
}

/** So many requests at a time: the server does them one after the other in any case. */
const AT_ONCE = 4;

/**
 * Does it to all of them. Those it was done to leave the selection; the others stay picked, and are named.
 * @returns true when it was done to all
 */
export async function runBatch(deps: BatchDeps, question: BatchQuestion, plan: BatchPlan): Promise<boolean> {
  const { verb } = question;
  const done: BatchStep[] = [];
  const failures: BatchFailure[] = [];
  let count = 0;
  await inTurns(plan.steps, async (step) => {
    try {
      count += await runStep(deps, question, step, plan);
      done.push(step);
      // After each: whoever leaves in the middle is still offered to resume what rests by then.
      if (question.isEverything) keepWhatRests(verb, new Set(step.ids));
    } catch (error) {
      failures.push({ name: step.name, message: toFailure(error).message });
    }
  });
  const reached = new Set(done.flatMap(({ ids }) => ids));
  deps.interaction.setState(({ batch }) => ({ batch: new Set([...batch].filter((id) => !reached.has(id))) }));
  if (count > 0) tellDone(deps, question, count, done);
  if (failures.length > 0) {
    toastError(failureWords(verb, failures, plan.steps.length));
    // Somebody else may have done it: what is shown is then not what is.
    void deps.reload();
  }
  return failures.length === 0;
}

/** Whoever still rests with everything: paused twice, it is the sum; resumed, what could not be. */
function keepWhatRests(verb: BatchQuestion['verb'], reached: ReadonlySet<string>): void {
  const before = pausedEverything.store.getState().value;
  pausedEverything.keep(
    verb === 'pause' ? [...new Set([...before, ...reached])] : before.filter((id) => !reached.has(id)),
  );
}

function runStep(
  deps: BatchDeps,
  { verb, ids, isEverything }: BatchQuestion,
  step: BatchStep,
  plan: BatchPlan,
): Promise<number> {
  if (verb === 'delete') return removeForGood(deps.workspaces, step.id);
  if (verb === 'dissolve') return dissolve(deps.workspaces, step.id);
  const only = verb === 'resume' && isEverything ? { only: ids } : {};
  return callVerb(verb, step.id, { force: verb === 'hibernate' && plan.tasks > 0, ...only });
}

function tellDone(deps: BatchDeps, { verb, isEverything }: BatchQuestion, count: number, done: BatchStep[]) {
  const what = countOfWorkspaces(count);
  const [roots, ids] = [done.map(({ id }) => id), done.flatMap((step) => step.ids)];
  if (verb === 'delete' && deps.mayRestore)
    toastSuccess(`Deleted ${what}. Undo brings them back paused.`, {
      label: 'Undo',
      onClick: () => void restoreAll(deps, roots, ids),
    });
  else if (verb === 'pause' && isEverything)
    toastSuccess(`Paused everything: ${what}.`, {
      label: 'Resume',
      onClick: () =>
        deps.interaction.setState({
          asking: { verb: 'resume', ids, isEverything },
        }),
    });
  else toastSuccess(`${what} ${count === 1 ? 'was' : 'were'} ${BATCH_WORDS[verb].done}.`);
}

async function inTurns<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
