import { AgentCard, Message, SendMessageResponse, Task } from '@a2a-js/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@/domain/a2a/json';
import type { A2aMessage } from '@/domain/a2a/message';
import { rpcMessageAnswer, rpcTaskAnswer } from '@/domain/a2a/rpc-answer';
import { servedCard } from '@/domain/a2a/served-card';
import { TASK_STATES } from '@/domain/a2a/task-state';
import { toWireMessage, toWireTask } from '@/domain/a2a/wire-message';

/** What a type that was generated from a2a.proto takes for its own: what it does not know, it drops. */
const throughProto = <T>(
  type: { fromJSON(json: unknown): T; toJSON(value: T): unknown },
  json: unknown,
): unknown => type.toJSON(type.fromJSON(json));

const text = fc.string({ minLength: 1 });
const part = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('data' as const), data: fc.dictionary(text, fc.string()) }),
  fc.record({
    kind: fc.constant('file' as const),
    uri: fc.webUrl(),
    name: text,
    mimeType: fc.constant('a/b'),
  }),
  fc.record({
    kind: fc.constant('file' as const),
    bytes: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    name: text,
  }),
);
const message: fc.Arbitrary<A2aMessage> = fc.record({
  messageId: text,
  role: fc.constantFrom('user' as const, 'agent' as const),
  parts: fc.array(part, { minLength: 1 }),
  contextId: text,
  taskId: text,
});
const task = fc.record({
  id: text,
  contextId: text,
  // The proto has no name for it but that nothing was said.
  state: fc.constantFrom(...TASK_STATES.filter((state) => state !== 'unknown')),
  message,
  artifacts: fc.array(fc.record({ artifactId: text, parts: fc.array(part, { minLength: 1 }) }), {
    minLength: 1,
  }),
  timestamp: fc.constant('2026-01-02T03:04:05.000Z'),
});

describe('what the platform makes in 1.0 is what the published protocol says, field by field', () => {
  it('messages', () => {
    fc.assert(
      fc.property(message, (own) => {
        const wire = toWireMessage(own, '1.0');
        expect(throughProto(Message, wire)).toEqual(wire);
      }),
    );
  });

  it('tasks', () => {
    fc.assert(
      fc.property(task, (own) => {
        const wire = toWireTask(own, '1.0');
        expect(throughProto(Task, wire)).toEqual(wire);
      }),
    );
  });

  it('answers to a message', () => {
    const envelope = { id: 1, version: '1.0' } as const;
    fc.assert(
      fc.property(message, task, (ownMessage, ownTask) => {
        for (const { result } of [rpcMessageAnswer(ownMessage, envelope), rpcTaskAnswer(ownTask, envelope)]) {
          expect(throughProto(SendMessageResponse, result)).toEqual(result);
        }
      }),
    );
  });

  it('cards, whatever the agent said of itself', () => {
    const skill = fc.record(
      { id: text, name: text, description: fc.string(), tags: fc.array(text), examples: fc.array(text) },
      { requiredKeys: [] },
    );
    const card = fc.record(
      {
        name: fc.string(),
        description: fc.string(),
        version: fc.string(),
        url: fc.webUrl(),
        skills: fc.array(fc.oneof(skill, text)),
        provider: fc.record({ organization: fc.string(), url: fc.webUrl(), own: text }),
        capabilities: fc.record({
          streaming: fc.boolean(),
          pushNotifications: fc.boolean(),
          extensions: fc.array(fc.record({ uri: text, required: fc.boolean(), own: text })),
        }),
        defaultInputModes: fc.array(text),
        iconUrl: fc.webUrl(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(card, (own) => {
        const served = serve(own, '1.0');
        // The proto's own spelling of a list without entries is to leave it out.
        const seen = throughProto(AgentCard, served);
        expect(dropEmpty(seen)).toEqual(dropEmpty(served));
      }),
    );
  });
});

it('a card is made of whatever was registered, and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(text, fc.jsonValue()), (value, fields) => {
      for (const shape of ['1.0', 'hybrid'] as const) {
        for (const card of [value, fields, { capabilities: value, skills: [fields], provider: value }]) {
          const { name, skills } = serve(card, shape);
          expect(name).toEqual(expect.stringMatching(/./s));
          expect(skills).not.toEqual([]);
        }
      }
    }),
  );
});

const serve = (card: unknown, shape: '1.0' | 'hybrid'): JsonObject =>
  servedCard({
    card,
    shape,
    workspace: { name: 'Ada', role: null },
    url: 'https://x.example/a2a',
    isAnsweredFor: false,
  });

/** Without lists that are empty and flags that are off, which say the same as nothing. */
function dropEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const isSaid = ([, field]: [string, unknown]) =>
    field !== false && !(Array.isArray(field) && field.length === 0);
  return Object.fromEntries(
    Object.entries(value)
      .filter(isSaid)
      .map(([name, field]) => [name, dropEmpty(field)]),
  );
}
