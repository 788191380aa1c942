import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { isolate } from '@/components/ui/isolate';
import type { BatchPlan, BatchQuestion, BatchVerb } from './plan-batch';

/** As a button says it, and how it is said when it is done. */
export const BATCH_WORDS: Record<BatchVerb, { readonly label: string; readonly done: string }> = {
  restart: { label: 'Restart', done: 'restarted' },
  pause: { label: 'Pause', done: 'paused' },
  resume: { label: 'Resume', done: 'resumed' },
  hibernate: { label: 'Send to sleep', done: 'sent to sleep' },
  delete: { label: 'Delete', done: 'deleted' },
  dissolve: { label: 'Remove', done: 'removed' },
};

const EFFECTS: Record<BatchVerb, (count: number) => string> = {
  restart: (count) => `${agentsOf(count)} anew, with the configuration as it is now.`,
  pause: (count) =>
    `${count === 1 ? 'It stops' : 'They stop'} until somebody resumes ${themOf(count)}. Nothing is lost.`,
  resume: (count) => `${count === 1 ? 'It starts' : 'They start'} again.`,
  hibernate: (count) => `${count === 1 ? 'It stops' : 'Each stops'} until the next message to it.`,
  delete: (count) =>
    `${count === 1 ? 'It stops and leaves' : 'They stop and leave'} the canvas. For 30 days an owner can bring ${themOf(count)} back, paused.`,
  dissolve: (count) =>
    `${count === 1 ? 'The one workspace below it stops and leaves' : `All ${count} workspaces below it stop and leave`} the canvas; the team itself stays. For 30 days an owner can bring ${themOf(count)} back, paused.`,
};

const themOf = (count: number): string => (count === 1 ? 'it' : 'them');
const agentsOf = (count: number): string => (count === 1 ? 'Its agent starts' : 'Their agents start');

/** The question, what comes of it, and the answer that does it. */
export function batchWords(
  { verb, ids, isEverything }: BatchQuestion,
  plan: BatchPlan,
): { readonly title: string; readonly text: string; readonly go: string } {
  const what = isEverything && verb === 'pause' ? 'everything' : countOfWorkspaces(plan.count);
  const { label } = BATCH_WORDS[verb];
  const further = plan.count - (ids.length - plan.left.length);
  const below =
    further > 0 && !isEverything && verb !== 'dissolve'
      ? ` ${further} of them ${further === 1 ? 'stands' : 'stand'} below those that you picked.`
      : '';
  const cut =
    plan.tasks === 0
      ? ''
      : ` ${plan.tasks === 1 ? 'A task' : `${plan.tasks} tasks`} under way will be cut off.`;
  return {
    title: titleOf(verb, what, plan),
    text: `${EFFECTS[verb](plan.count)}${below}${cut}${leftWords(plan)}`,
    go:
      verb === 'hibernate'
        ? `Send ${countOfWorkspaces(plan.count)} to sleep`
        : `${label} ${countOfWorkspaces(plan.count)}`,
  };
}

function titleOf(verb: BatchVerb, what: string, { steps }: BatchPlan): string {
  if (verb === 'hibernate') return `Send ${what} to sleep?`;
  const [team] = steps;
  return verb === 'dissolve' && team
    ? `Dissolve the team of ${isolate(team.name)}?`
    : `${BATCH_WORDS[verb].label} ${what}?`;
}

const NAMED_MAX = 3;

function leftWords({ left }: BatchPlan): string {
  if (left.length === 0) return '';
  const names = left.slice(0, NAMED_MAX).map(({ name }) => isolate(name));
  const more = left.length - names.length;
  return ` It cannot be done to ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} as ${left.length === 1 ? 'it is' : 'they are'} now.`;
}

export interface BatchFailure {
  readonly name: string;
  readonly message: string;
}

/** What went wrong with which of them, for one toast. */
export function failureWords(verb: BatchVerb, failures: readonly BatchFailure[], tried: number): string {
  const shown = failures
    .slice(0, NAMED_MAX)
    .map(({ name, message }) => `${isolate(name)} (${message.replace(/\.$/, '')})`);
  const more = failures.length - shown.length;
  const which = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${failures.length} of ${tried} ${failures.length === 1 && tried === 1 ? 'was' : 'were'} not ${BATCH_WORDS[verb].done}: ${which}.`;
}
