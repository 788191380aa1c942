/** What somebody does first, in this order. */
export const STEPS = ['card', 'key', 'message'] as const;
export type GuideStep = (typeof STEPS)[number];

/** With the end, which is a step to look at and nothing to do. */
export const STEP_COUNT = STEPS.length + 1;

export interface GuideState {
  /** It was finished or skipped: it never comes back by itself. */
  readonly isOver: boolean;
  /** Once done, a step stays done, whatever becomes of the card, the key or the message. */
  readonly done: readonly GuideStep[];
}

/** What was kept, however odd it has become. */
export function readGuide(kept: unknown): GuideState {
  if (typeof kept !== 'object' || kept === null) return { isOver: false, done: [] };
  const fields = new Map<string, unknown>(Object.entries(kept));
  const list = fields.get('done');
  const done = Array.isArray(list) ? STEPS.filter((step) => list.includes(step)) : [];
  return { isOver: fields.get('isOver') === true, done };
}

/** With a step done; the same state where it was before. */
export const withDone = (state: GuideState, step: GuideStep): GuideState =>
  state.done.includes(step)
    ? state
    : { ...state, done: STEPS.filter((each) => each === step || state.done.includes(each)) };

/** The first step that is left; null: all are done. */
export const nextStep = ({ done }: GuideState): GuideStep | null =>
  STEPS.find((step) => !done.includes(step)) ?? null;
