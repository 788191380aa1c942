import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toStorableText, truncateToBytes } from '../text';
import { readAgentAnswer } from './agent-answer';
import { agentCardUrls, parseAgentCard } from './agent-card';
import { agentChatContent, toChatContent, userChatContent } from './chat-content';
import { normaliseRequest } from './normalise-request';
import { parseRpcRequest } from './rpc-request';
import { sentMessageOf } from './sent-message';

/** Field names the readers look for, and those that every object inherits. */
const NAMES = [
  ...[
    'jsonrpc',
    'id',
    'method',
    'params',
    'message',
    'request',
    'parts',
    'content',
    'text',
    'task',
    'role',
    'root',
  ],
  ...[
    'kind',
    'type',
    'file',
    'uri',
    'url',
    'raw',
    'bytes',
    'name',
    'filename',
    'mimeType',
    'size',
    'data',
    'metadata',
  ],
  ...[
    'result',
    'response',
    'error',
    'code',
    'status',
    'state',
    'artifacts',
    'artifact',
    'history',
    'usage',
    'queued',
  ],
  ...[
    'statusUpdate',
    'artifact_update',
    'messageId',
    'message_id',
    'contextId',
    'taskId',
    'input_tokens',
    'tool_trace',
  ],
  ...['skills', 'tags', 'supportedInterfaces', 'additional_interfaces', 'protocolVersion', 'protocolBinding'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
];
const WORDS = [
  '2.0',
  'file',
  'text',
  'data',
  'message/send',
  'user',
  'ROLE_AGENT',
  'TASK_STATE_WORKING',
  '',
  '\0',
  '\ud800',
  'https://a.example/b%',
];

/** JSON text rather than a value, because only parsed text can have a field of its own called `__proto__`. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.oneof(
      fc.constantFrom(...WORDS.map((word) => JSON.stringify(word))),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.constantFrom('null', 'true', 'false', '0', '-1', '1e308', '7', '10000001'),
    ),
    fc.array(tie('json'), { maxLength: 4 }).map((entries) => `[${entries.join(',')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('json')), { maxLength: 6 })
      .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  ),
}));

function readAll(value: unknown): void {
  parseRpcRequest(value);
  normaliseRequest(value, { newId: () => 'new' });
  sentMessageOf(value);
  readAgentAnswer(value);
  toChatContent({ requestBody: value, responseBody: value, isError: false });
  parseAgentCard(value);
  agentCardUrls(value);
}

describe('the readers are total', () => {
  it('take any JSON value, as a value and as text, and leave it as it is', () => {
    fc.assert(
      fc.property(json, (text) => {
        const value: unknown = JSON.parse(text);
        readAll(value);
        readAll(text);
        readAll(text.slice(0, -1));
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 3000 },
    );
  });

  it('take what is no JSON at all', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), readAll));
  });

  it.each(NAMES)('take %s nested 50 000 deep', (name) => {
    const open = `{${JSON.stringify(name)}:`;
    readAll(JSON.parse(`${open.repeat(50_000)}1${'}'.repeat(50_000)}`));
    readAll(
      JSON.parse(
        `{"params":{"message":{${JSON.stringify(name)}:${'['.repeat(50_000)}${']'.repeat(50_000)}}}}`,
      ),
    );
  });

  it('take 300 000 parts, and lose none', () => {
    const parts = Array.from({ length: 300_000 }, (_, index) => ({ text: `${index % 7}` }));
    const answer = { result: { parts, artifacts: [{ parts: [{ text: 'last' }] }] } };
    expect(readAgentAnswer(answer).text.split('\n')).toHaveLength(300_001);
    expect(sentMessageOf({ params: { message: { parts } } })?.parts).toHaveLength(300_000);
  });
});

interface Sent {
  readonly text?: string;
  readonly file?: { readonly uri: string; readonly name: string; readonly mimeType: string };
}

const words = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() !== '');
const piece: fc.Arbitrary<Sent> = fc.oneof(
  words.map((text) => ({ text })),
  fc
    .record(
      { uri: fc.webUrl(), name: words, mimeType: fc.constantFrom('text/plain', 'image/png') },
      { noNullPrototype: true },
    )
    .map((file) => ({ file })),
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 8 });

/** One writer of parts per shape on the wire. */
const PART_SHAPES: Record<string, (sent: Sent) => unknown> = {
  '0.3': ({ text, file }) => (file ? { kind: 'file', file } : { kind: 'text', text }),
  '0.2 with type': ({ text, file }) => (file ? { type: 'file', file } : { type: 'text', text }),
  '0.3 with snake_case': ({ text, file }) =>
    file
      ? { kind: 'file', file: { uri: file.uri, name: file.name, mime_type: file.mimeType } }
      : { kind: 'text', text },
  '0.3 over REST': ({ text, file }) =>
    file ? { file: { fileWithUri: file.uri, name: file.name, mimeType: file.mimeType } } : { text },
  '1.0': ({ text, file }) =>
    file ? { url: file.uri, filename: file.name, mediaType: file.mimeType } : { text },
  '1.0 with snake_case': ({ text, file }) =>
    file ? { url: file.uri, filename: file.name, media_type: file.mimeType } : { text },
  'flat file': ({ text, file }) => (file ? { kind: 'file', ...file } : { kind: 'text', text }),
  'in root': ({ text, file }) => ({ root: file ? { kind: 'file', file } : { text } }),
};

/** One writer of answers per place that parts can stand in. */
const ANSWER_SHAPES: Record<string, (parts: unknown[]) => unknown> = {
  'result of 0.3': (parts) => ({ jsonrpc: '2.0', id: 1, result: { kind: 'message', role: 'agent', parts } }),
  'message of 1.0': (parts) => ({
    jsonrpc: '2.0',
    id: 1,
    result: { message: { role: 'ROLE_AGENT', parts } },
  }),
  'task of 1.0': (parts) => ({ jsonrpc: '2.0', id: 1, result: { task: { artifacts: [{ parts }] } } }),
  'artifacts of 0.3': (parts) => ({
    jsonrpc: '2.0',
    id: 1,
    result: { kind: 'task', artifacts: [{ parts }] },
  }),
  'one part an artifact': (parts) => ({ result: { artifacts: parts.map((part) => ({ parts: [part] })) } }),
  'status message': (parts) => ({ result: { status: { state: 'completed', message: { parts } } } }),
  'status update of 1.0': (parts) => ({ result: { statusUpdate: { status: { message: { parts } } } } }),
  'artifact update of 0.3': (parts) => ({ result: { kind: 'artifact-update', artifact: { parts } } }),
  'bare parts': (parts) => ({ parts }),
  'bare artifacts': (parts) => ({ artifacts: [{ parts }] }),
  'bare message': (parts) => ({ message: { parts } }),
  history: (parts) => ({
    result: {
      kind: 'task',
      history: [
        { role: 'user', parts: ['?'] },
        { role: 'agent', parts },
      ],
    },
  }),
};

const REQUEST_SHAPES: Record<string, (parts: unknown[]) => unknown> = {
  'JSON-RPC': (parts) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'message/send',
    params: { message: { role: 'user', parts } },
  }),
  bare: (parts) => ({ method: 'message/send', params: { message: { role: 'user', parts } } }),
  'bare parts': (parts) => ({ params: { parts } }),
  'REST of 0.3': (parts) => ({ request: { role: 'ROLE_USER', content: parts } }),
};

const textsOf = (sent: readonly Sent[]): string[] => sent.flatMap(({ text }) => text ?? []);
const filesOf = (sent: readonly Sent[]): unknown[] => sent.flatMap(({ file }) => file ?? []);

describe.each(Object.entries(PART_SHAPES))('parts of %s', (_, toPart) => {
  it.each(Object.entries(ANSWER_SHAPES))('come back whole and in order from %s', (_name, toAnswer) => {
    fc.assert(
      fc.property(pieces, (sent) => {
        const answer = readAgentAnswer(toAnswer(sent.map(toPart)));
        expect(answer.text).toBe(textsOf(sent).join('\n'));
        expect(answer.files).toStrictEqual(filesOf(sent));
      }),
      { numRuns: 40 },
    );
  });

  it.each(Object.entries(REQUEST_SHAPES))('come back whole and in order from %s', (_name, toRequest) => {
    fc.assert(
      fc.property(pieces, (sent) => {
        const message = sentMessageOf(toRequest(sent.map(toPart)));
        expect(message?.parts).toStrictEqual(
          sent.map(({ text, file }) => (file ? { kind: 'file', ...file } : { kind: 'text', text })),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('normaliseRequest', () => {
  const fields = fc.dictionary(
    fc.string().filter((name) => !/^(jsonrpc|id|method|params|message|message_?id)$/i.test(name)),
    fc.jsonValue(),
  );

  it.each([true, false])(
    'keeps every unknown field and adds the message id alone; in JSON-RPC: %s',
    (isJsonRpc) => {
      fc.assert(
        fc.property(fields, fields, fields, fc.array(fc.jsonValue()), (top, params, message, parts) => {
          const head = { ...(isJsonRpc ? { jsonrpc: '2.0' } : {}), id: 'i', method: 'message/send' };
          const body = { ...top, ...head, params: { ...params, message: { ...message, parts } } };
          const result = normaliseRequest(body, { newId: () => 'new' });
          expect(result).toMatchObject({ ok: true, request: { isJsonRpc, id: 'i', messageId: 'new' } });
          if (!result.ok) return;
          expect(result.request.body).toEqual({
            ...body,
            jsonrpc: '2.0',
            params: { ...params, message: { ...message, parts, messageId: 'new' } },
          });
        }),
      );
    },
  );

  it('changes nothing when it runs again', () => {
    fc.assert(
      fc.property(json, (text) => {
        const once = normaliseRequest(JSON.parse(text), { newId: () => 'new' });
        if (!once.ok) return;
        const twice = normaliseRequest(once.request.body, { newId: () => 'other' });
        expect(JSON.stringify(twice.ok && twice.request.body)).toBe(JSON.stringify(once.request.body));
      }),
    );
  });
});

describe('the text of chat', () => {
  const anyText = fc
    .array(fc.constantFrom('a', 'é', '€', '𝄞', '\ud800', '\udc00', '\0', ' '))
    .map((units) => units.join(''));

  it('can be stored, and still can when it is cut', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 40 }), (text, bytesMax) => {
        const bubbles = [
          userChatContent({ params: { text } }),
          agentChatContent(
            { response: text, parts: [{ kind: 'file', file: { uri: `x:${text}` } }] },
            { isError: false },
          ),
        ];
        for (const { content, attachments } of bubbles.flatMap((bubble) => bubble ?? [])) {
          for (const stored of [
            content,
            truncateToBytes(content, bytesMax),
            ...attachments.flatMap(({ uri, name }) => [uri, name]),
          ]) {
            expect(stored).not.toContain('\0');
            expect(new TextDecoder().decode(new TextEncoder().encode(stored))).toBe(stored);
          }
        }
      }),
    );
  });

  it('is changed in nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('\0'));
        expect(toStorableText(text)).toBe(text);
      }),
    );
    expect(toStorableText('a\0\ud800b😀\udc00')).toBe('a\uFFFD\uFFFDb😀\uFFFD');
  });
});
