import { type Message, TaskState } from '@a2a-js/sdk';
import { type AgentExecutionEvent, DefaultExecutionEventBus } from '@a2a-js/sdk/server';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../engines/port';
import { TurnReporter } from './turn-reporter';

function report() {
  const events: AgentExecutionEvent[] = [];
  const steps: string[] = [];
  const bus = new DefaultExecutionEventBus();
  bus.on('event', (event) => void events.push(event));
  const reporter = new TurnReporter({
    bus,
    taskId: 't',
    contextId: 'c',
    onStep: (line) => void steps.push(line),
  });
  const take = (...list: TurnEvent[]): void => {
    for (const event of list) reporter.take(event);
  };
  return { reporter, take, events, steps };
}

const textOf = (message: Message | undefined): string =>
  message?.parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('') ?? '';

/** Pieces as `append text`, states as `state text`. */
const told = (events: readonly AgentExecutionEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === 'artifactUpdate') {
      const text = event.data.artifact?.parts
        .map(({ content }) => (content?.$case === 'text' ? content.value : ''))
        .join('');
      return `${event.data.append ? '+' : '='} ${text}`;
    }
    if (event.kind !== 'statusUpdate') return event.kind;
    const { status } = event.data;
    return `${TaskState[status?.state ?? 0]?.replace('TASK_STATE_', '')} ${textOf(status?.message)}`;
  });

const lastMessage = (events: readonly AgentExecutionEvent[]): Message | undefined => {
  const last = events.at(-1);
  return last?.kind === 'statusUpdate' ? last.data.status?.message : undefined;
};

it('tells the first piece at once, what follows it together, and in the end the whole answer as one', async () => {
  const { reporter, take, events } = report();
  take({ kind: 'text', text: 'One ' }, { kind: 'text', text: 'two ' }, { kind: 'text', text: 'three' });
  expect(told(events)).toEqual(['= One ']);
  await expect.poll(() => told(events)).toEqual(['= One ', '+ two three']);
  reporter.complete();
  expect(told(events).slice(2)).toEqual(['= One two three', 'COMPLETED One two three']);
});

it('begins a new paragraph after a tool, and carries trace and usage with the end', () => {
  const { reporter, take, events, steps } = report();
  take(
    { kind: 'text', text: 'Let me look.' },
    { kind: 'tool-started', callId: '1', name: 'list_peers', input: { q: 'x' } },
    { kind: 'tool-ended', callId: '1', ok: false, output: 'Nobody.' },
    { kind: 'text', text: 'Found.' },
    { kind: 'usage', usage: { model: 'a:b', inputTokens: 1, outputTokens: 2 } },
    { kind: 'usage', usage: { model: 'a:b', inputTokens: 10, outputTokens: 20, cachedInputTokens: 5 } },
  );
  reporter.complete();
  expect(told(events).at(-1)).toBe('COMPLETED Let me look.\n\nFound.');
  expect(lastMessage(events)?.metadata).toEqual({
    tool_trace: [
      {
        tool: 'list_peers',
        input: '{"q":"x"}',
        output: 'Nobody.',
        ok: false,
        duration_ms: expect.any(Number),
      },
    ],
    usage: [{ model: 'a:b', inputTokens: 11, outputTokens: 22, cachedInputTokens: 5 }],
  });
  expect(steps).toEqual(['Uses list_peers', 'list_peers failed']);
});

it('tells a thought as a whole, when something else follows it', () => {
  const { take, events } = report();
  take(
    { kind: 'thinking', text: 'Whom ' },
    { kind: 'thinking', text: 'to ask?' },
    { kind: 'text', text: 'Hm.' },
  );
  expect(told(events)).toEqual(['WORKING Whom to ask?', '= Hm.']);
});

it('says of several questions the one that waits longest, and nothing else until all are decided', () => {
  const { reporter, take, events, steps } = report();
  const ask = (action: string, reason: string | null = null) =>
    reporter.waitForPerson({ approvalId: `of ${action}`, action, reason });
  const [first, second] = [ask('Deploy?', 'Tests pass.'), ask('Announce it?')];
  take({ kind: 'tool-started', callId: '1', name: 'list_peers', input: {} });
  expect(lastMessage(events)?.metadata?.approval_id).toBe('of Deploy?');
  first();
  second();
  expect(told(events)).toEqual([
    'INPUT_REQUIRED Deploy?\n\nTests pass.',
    'INPUT_REQUIRED Announce it?',
    'WORKING People have been asked, and it goes on.',
  ]);
  expect(steps).toEqual(['Uses list_peers']);
  expect(reporter.askAgain()).toBe(false);
});

it('takes back what a model said that another one replaces', () => {
  const { reporter, take, events } = report();
  take(
    { kind: 'text', text: 'Half an ans' },
    { kind: 'withdrawn', failed: { provider: 'a', model: 'small' }, because: 'overloaded' },
    { kind: 'text', text: 'Whole.' },
  );
  reporter.complete();
  expect(told(events).slice(0, 2)).toEqual(['= Half an ans', 'WORKING small failed: trying another model']);
  // However the pieces are cut, the first of them begins the answer anew.
  expect(new Set(told(events).slice(2))).toEqual(new Set(['= Whole.', 'COMPLETED Whole.']));
});

it('ends a failure with its reason, and keeps what was said before it in one piece', () => {
  const { reporter, take, events } = report();
  take({ kind: 'text', text: 'As far as' });
  reporter.fail('The model did not answer in time.');
  expect(told(events).slice(1)).toEqual(['= As far as', 'FAILED The model did not answer in time.']);
});

it('says that there is no answer rather than nothing', () => {
  const { reporter, events } = report();
  reporter.complete();
  expect(told(events)).toEqual(['COMPLETED The turn ended without an answer.']);
});
