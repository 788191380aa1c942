import { classifyFailure } from '../failures/classify-failure';
import type { Engine, ModelChoice, TurnEvent, TurnFailureClass, TurnRequest } from '../port';

/** What another model can help against (lesson 114). A wrong key is none of it, however it is wrapped. */
const ESCALATING: ReadonlySet<TurnFailureClass> = new Set([
  'rate-limited',
  'overloaded',
  'unavailable',
  'timeout',
  'silent',
  'context-overflow',
]);

/** True when the next rung is tried after this failure. */
export const escalates = (failure: unknown): boolean => ESCALATING.has(classifyFailure(failure));

/**
 * Runs a turn with its own model and, where that fails for a reason that another model can help against, with the rungs
 * in their order. What a failed rung has said is withdrawn; the engine leaves the conversation as it was. Rungs for
 * which something is missing here are passed over. When none is left, the last failure is thrown.
 */
export async function* runWithLadder(
  engine: Engine,
  request: TurnRequest,
  rungs: readonly ModelChoice[],
): AsyncGenerator<TurnEvent> {
  const left = rungs.filter(
    (rung, index) => !isSame(rung, request.model) && !comesBefore(rungs, rung, index),
  );
  let model: ModelChoice = request.model;
  for (;;) {
    let hasSpoken = false;
    try {
      for await (const event of engine.runTurn({ ...request, model })) {
        hasSpoken ||= event.kind !== 'usage';
        yield event;
      }
      return;
    } catch (failure) {
      const next = escalates(failure) && !request.signal.aborted ? await nextRung(engine, left) : undefined;
      if (next === undefined) throw failure;
      if (hasSpoken) yield { kind: 'withdrawn', failed: model, because: classifyFailure(failure) };
      model = next;
    }
  }
}

/** Takes rungs off the list up to the first that can be used. */
async function nextRung(engine: Engine, left: ModelChoice[]): Promise<ModelChoice | undefined> {
  for (let rung = left.shift(); rung !== undefined; rung = left.shift())
    if ((await engine.preflight(rung)).length === 0) return rung;
  return undefined;
}

const isSame = (one: ModelChoice, other: ModelChoice): boolean =>
  one.provider === other.provider && one.model === other.model;

const comesBefore = (rungs: readonly ModelChoice[], rung: ModelChoice, index: number): boolean =>
  rungs.slice(0, index).some((earlier) => isSame(earlier, rung));
