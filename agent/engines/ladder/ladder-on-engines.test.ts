import { afterEach, describe, expect, it } from 'vitest';
import { createAssistantEngine } from '../assistant/assistant-engine';
import { createCodexEngine } from '../codex/codex-engine';
import {
  type EngineUnderTest,
  openWorkbench,
  run,
  textOf,
  type Workbench,
} from '../conformance/engine-under-test';
import { runWithLadder } from './run-with-ladder';

const ON_OPENAI = {
  parts: '',
  variables: (url: string) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-scripted' }),
  keyName: 'OPENAI_API_KEY',
  model: { provider: 'openai', model: 'gpt-small' },
};
const ENGINES: readonly EngineUnderTest[] = [
  { ...ON_OPENAI, name: 'assistant', create: createAssistantEngine },
  { ...ON_OPENAI, name: 'codex', create: createCodexEngine },
];

let bench: Workbench;
afterEach(() => bench.close());

describe.each(ENGINES)('the ladder on the engine $name', (subject) => {
  it('answers with the next model, of which the conversation alone tells', async () => {
    bench = await openWorkbench(subject);
    bench.server.script(
      {
        name: 'busy',
        turns: [{ text: 'All of it.', before: [{ kind: 'overloaded', afterText: 'Half of ' }] }],
      },
      { name: 'next', turns: [{ text: 'Next.' }] },
    );
    const engine = bench.engine();
    const large = { provider: 'openai', model: 'gpt-large' };
    const events = await run(runWithLadder(engine, bench.request('c', '[[script:busy]] Tell me.'), [large]));
    const at = events.findIndex(({ kind }) => kind === 'withdrawn');
    expect(textOf(events.slice(0, at))).toBe('Half of ');
    expect(textOf(events.slice(at))).toBe('All of it.');
    await run(engine.runTurn(bench.request('c', '[[script:next]] Go on.')));
    expect(bench.server.journal.map(({ call }) => call?.model)).toEqual([
      'gpt-small',
      'gpt-large',
      'gpt-small',
    ]);
    const told = (bench.server.journal.at(-1)?.call?.messages ?? []).map(({ text }) => text).join('\n');
    expect(told.match(/Tell me\./g)).toHaveLength(1);
    expect(told).toContain('All of it.');
    expect(told).not.toContain('Half of');
  });
});
