import { describe, expect, it } from 'vitest';
import { type Engine, type ModelChoice, type TurnEvent, TurnFailure, type TurnRequest } from '../port';
import { parseLadder } from './parse-ladder';
import { runWithLadder } from './run-with-ladder';

const model = (name: string): ModelChoice => ({ provider: 'anthropic', model: name });
const SMALL = model('small');
const MIDDLE = model('middle');
const LARGE = model('large');

/** What each model does: it says these things and then fails, or not. */
type Manners = Readonly<Record<string, { says: readonly TurnEvent[]; fails?: Error }>>;

/** An engine whose models behave as told; without manners a model is missing here. */
function engineOf(manners: Manners) {
  const asked: TurnRequest[] = [];
  const engine: Engine = {
    id: 'told',
    preflight: async ({ model: name }) => (manners[name] ? [] : [{ missing: name, fix: 'Set its key.' }]),
    async *runTurn(request) {
      asked.push(request);
      const told = manners[request.model.model];
      yield* told?.says ?? [];
      if (told?.fails) throw told.fails;
    },
    forget: async () => {},
    close: async () => {},
  };
  return { engine, asked };
}

const request = (signal = new AbortController().signal): TurnRequest => ({
  contextId: 'c-1',
  taskId: 't-1',
  text: 'Hi',
  files: [],
  systemPrompt: '',
  model: SMALL,
  tools: { url: '', bearer: '' },
  signal,
});
const text = (said: string): TurnEvent => ({ kind: 'text', text: said });
const usage = (name: string): TurnEvent => ({
  kind: 'usage',
  usage: { model: name, inputTokens: 10, outputTokens: 1 },
});
const overloaded = new TurnFailure('overloaded', 'The model is overloaded.');

async function outcome(events: AsyncIterable<TurnEvent>): Promise<{ events: TurnEvent[]; failure: unknown }> {
  const seen: TurnEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { events: seen, failure: null };
  } catch (failure) {
    return { events: seen, failure };
  }
}

describe('the ladder', () => {
  it('stays on the first rung while that works', async () => {
    const { engine, asked } = engineOf({ small: { says: [text('Yes')] }, large: { says: [text('No')] } });
    expect(await outcome(runWithLadder(engine, request(), [LARGE]))).toEqual({
      events: [text('Yes')],
      failure: null,
    });
    expect(asked).toHaveLength(1);
  });

  it('climbs in order, and asks each rung the same', async () => {
    const { engine, asked } = engineOf({
      small: { says: [], fails: overloaded },
      middle: { says: [], fails: new TurnFailure('context-overflow', 'Full.') },
      large: { says: [text('Here')] },
    });
    const result = await outcome(runWithLadder(engine, request(), [MIDDLE, LARGE]));
    expect(result).toEqual({ events: [text('Here')], failure: null });
    expect(asked.map(({ model: { model: name } }) => name)).toEqual(['small', 'middle', 'large']);
    expect(new Set(asked.map(({ text: said, contextId }) => `${contextId} ${said}`)).size).toBe(1);
  });

  it('withdraws what a failed rung has said, and keeps what it used', async () => {
    const { engine } = engineOf({
      small: { says: [usage('small'), text('Half an ans')], fails: overloaded },
      middle: { says: [usage('middle')], fails: overloaded },
      large: { says: [text('Whole')] },
    });
    const { events } = await outcome(runWithLadder(engine, request(), [MIDDLE, LARGE]));
    expect(events).toEqual([
      usage('small'),
      text('Half an ans'),
      { kind: 'withdrawn', failed: SMALL, because: 'overloaded' },
      usage('middle'),
      text('Whole'),
    ]);
  });

  it('never climbs for a wrong key, also inside another failure', async () => {
    const wrapped = new TurnFailure('unavailable', 'No answer.', '', { cause: { statusCode: 401 } });
    const { engine, asked } = engineOf({ small: { says: [], fails: wrapped }, large: { says: [text('x')] } });
    expect((await outcome(runWithLadder(engine, request(), [LARGE]))).failure).toBe(wrapped);
    expect(asked).toHaveLength(1);
  });

  it('throws the last failure when no rung is left', async () => {
    const last = new TurnFailure('rate-limited', 'Too many.');
    const { engine } = engineOf({ small: { says: [], fails: overloaded }, large: { says: [], fails: last } });
    expect((await outcome(runWithLadder(engine, request(), [LARGE]))).failure).toBe(last);
  });

  it('passes over rungs that lack something here, and those it has tried', async () => {
    const { engine, asked } = engineOf({
      small: { says: [], fails: overloaded },
      large: { says: [text('x')] },
    });
    await outcome(runWithLadder(engine, request(), [SMALL, MIDDLE, MIDDLE, LARGE]));
    expect(asked.map(({ model: { model: name } }) => name)).toEqual(['small', 'large']);
  });

  it('does not climb once the turn is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    const { engine, asked } = engineOf({ small: { says: [], fails: overloaded }, large: { says: [] } });
    expect((await outcome(runWithLadder(engine, request(abort.signal), [LARGE]))).failure).toBe(overloaded);
    expect(asked).toHaveLength(1);
  });
});

describe('reading the ladder', () => {
  it('takes what it understands of a mixed list, and says what it left out', () => {
    const { rungs, warnings } = parseLadder([
      'anthropic:claude-sonnet-4-5',
      42,
      { provider: 'openai', model: 'gpt-5' },
      'nonsense',
      null,
      { provider: 'openai' },
      { model: 'google:gemini-2.5-pro' },
      ['a'],
      'openrouter:meta/llama-3.3:free',
    ]);
    expect(rungs).toEqual([
      { provider: 'anthropic', model: 'claude-sonnet-4-5' },
      { provider: 'openai', model: 'gpt-5' },
      { provider: 'google', model: 'gemini-2.5-pro' },
      { provider: 'openrouter', model: 'meta/llama-3.3:free' },
    ]);
    expect(warnings.map((words) => /\[(\d)\]/.exec(words)?.[1])).toEqual(['1', '3', '4', '5', '7']);
  });
});
