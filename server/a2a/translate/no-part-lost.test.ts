import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOf, isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { readMessage } from '@/domain/a2a/message';
import type { A2aPart } from '@/domain/a2a/part';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { toWireMessage, toWireTask } from '@/domain/a2a/wire-message';
import { translateCall } from './translate-call';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((content) => Buffer.from(content).toString('base64'));
const names = { name: text, mimeType: fc.constantFrom('text/plain', 'image/png') };
const part: fc.Arbitrary<A2aPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('file' as const), uri: fc.webUrl(), ...names }),
  fc.record({ kind: fc.constant('file' as const), bytes, ...names }),
  fc.record({ kind: fc.constant('data' as const), data: fc.dictionary(text, fc.jsonValue()) }),
);
const parts = fc.array(part, { minLength: 1, maxLength: 6 });
const METHODS = { '0.3': 'message/send', '1.0': 'SendMessage' };

/** JSON has no -0 and no holes: what stands on the wire is compared. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const partsOf = (message: unknown): unknown => plain(readMessage(message)?.parts);

function requestOf(said: readonly A2aPart[], version: ProtocolVersion): JsonObject {
  const message = toWireMessage({ messageId: 'm-1', role: 'user', parts: said }, version);
  return { jsonrpc: '2.0', id: 1, method: METHODS[version], params: { message } };
}

describe.each([
  ['1.0', '0.3'],
  ['0.3', '1.0'],
] as const)('a client of %s and an agent of %s', (from, to) => {
  it('every text, file and datum that is said arrives, and every one that is answered comes back', async () => {
    await fc.assert(
      fc.asyncProperty(parts, parts, async (said, answered) => {
        const heard: unknown[] = [];
        const own = toWireMessage({ messageId: 'm-2', role: 'agent', parts: answered }, to);
        const answer = await translateCall({
          request: requestOf(said, from),
          from,
          to,
          send: async ({ params }) => {
            heard.push(isJsonObject(params) ? partsOf(params.message) : null);
            return { jsonrpc: '2.0', id: 1, result: to === '1.0' ? { message: own } : own };
          },
        });
        expect(heard).toEqual([plain(said)]);
        const { result } = answer as { result: JsonObject };
        expect(partsOf(from === '1.0' ? result.message : result)).toEqual(plain(answered));
      }),
    );
  });

  it('so does every artifact of a task', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (made) => {
        const artifacts = [{ artifactId: 'a-1', parts: made }];
        const own = toWireTask({ id: 't-1', contextId: 'c-1', state: 'completed', artifacts }, to);
        const answer = await translateCall({
          request: requestOf([{ kind: 'text', text: 'Hi' }], from),
          from,
          to,
          send: async () => ({ jsonrpc: '2.0', id: 1, result: to === '1.0' ? { task: own } : own }),
        });
        const { result } = answer as { result: JsonObject };
        const task = (from === '1.0' ? result.task : result) as JsonObject;
        const [artifact] = fieldOf(task, 'artifacts') as JsonObject[];
        expect(partsOf({ role: 'agent', parts: artifact?.parts })).toEqual(plain(made));
      }),
    );
  });

  it('an agent that answers with anything at all is answered for, with an envelope or an error of the table', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (result) => {
        const asked = translateCall({
          request: requestOf([{ kind: 'text', text: 'Hi' }], from),
          from,
          to,
          send: async () => ({ jsonrpc: '2.0', id: 1, result }),
        });
        const told = await asked.catch((error: { code: unknown }) => error);
        expect([(told as JsonObject).jsonrpc, (told as JsonObject).code]).toContainEqual(
          expect.stringMatching(/^(2\.0|agent_answer_unreadable)$/),
        );
      }),
    );
  });
});
