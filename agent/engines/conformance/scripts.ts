import type { Fault, Script } from '../../testing/model-server/script';
import type { TurnFailureClass } from '../port';

/** What goes wrong at the model, and what the turn fails with. */
export const FAULTS: readonly (readonly [name: string, fault: Fault, expected: TurnFailureClass])[] = [
  ['529', { kind: 'overloaded' }, 'overloaded'],
  ['500', { kind: 'server-error' }, 'unavailable'],
  ['401', { kind: 'unauthorized' }, 'auth'],
  ['overflow', { kind: 'context-overflow' }, 'context-overflow'],
  ['half-a-json', { kind: 'truncated', afterText: 'So far' }, 'unavailable'],
  ['overload-in-the-stream', { kind: 'overloaded', afterText: 'So far' }, 'overloaded'],
];

/** What the model of the suite says. */
export const SCRIPTS: readonly Script[] = [
  {
    name: 'greet',
    turns: [
      {
        thinking: 'Who asks?',
        text: ['Hello, ', 'I am ', 'Ada.'],
        usage: { input: 120, output: 9, cacheRead: 100 },
      },
    ],
  },
  {
    name: 'peer',
    turns: [
      {
        text: 'Looking.',
        toolCalls: [{ name: 'find_peer', input: { name: 'Ann' } }],
        usage: { input: 100, output: 5 },
      },
      { delayMs: 1500, text: 'Her id is {{result.id}}.', usage: { input: 200, output: 7, cacheRead: 50 } },
    ],
  },
  { name: 'noted', turns: [{ text: 'Noted.', usage: { input: 10, output: 2 } }] },
  { name: '429', turns: [{ fault: { kind: 'rate-limited', retryAfterSeconds: 1 } }] },
  { name: 'silent', turns: [{ fault: { kind: 'silent' } }] },
  ...FAULTS.map(([name, fault]) => ({ name, turns: [{ fault }] })),
];
