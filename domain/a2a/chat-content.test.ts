import { describe, expect, it } from 'vitest';
import { agentChatContent, toChatContent, userChatContent } from './chat-content';

const sent = (...parts: unknown[]): unknown => ({ params: { message: { role: 'user', parts } } });
const text = (words: string): unknown => ({ kind: 'text', text: words });
const file = (uri: string, name?: string): unknown => ({ kind: 'file', file: { uri, name } });
const chip = (uri: string, name: string): unknown => ({ uri, name });
const user = (content: string, ...attachments: unknown[]): unknown => ({
  role: 'user',
  content,
  attachments,
});
const agent = (content: string, ...attachments: unknown[]): unknown => ({
  role: 'agent',
  content,
  attachments,
});
const system = (content: string, ...attachments: unknown[]): unknown => ({
  role: 'system',
  content,
  attachments,
});
const A = 'workspace:/workspace/a.txt';
const B = 'workspace:/workspace/b.txt';

describe("the user's half", () => {
  it.each<[string, unknown, unknown]>([
    ['all text parts, joined', sent(text('one'), text('two')), user('one\ntwo')],
    ['a text in root', sent({ root: text('wrapped') }), user('wrapped')],
    ['text and files', sent(text('see'), file(A), file(B, 'B')), user('see', chip(A, 'a.txt'), chip(B, 'B'))],
    ['files alone', sent(file(A)), user('', chip(A, 'a.txt'))],
    [
      'a flat file',
      sent({ url: A, filename: 'x', mediaType: 'text/plain' }),
      {
        role: 'user',
        content: '',
        attachments: [{ uri: A, name: 'x', mimeType: 'text/plain' }],
      },
    ],
    ['a file named twice is one chip', sent(file(A, 'first'), file(A, 'second')), user('', chip(A, 'first'))],
    [
      'two files nobody said the place of',
      sent({ kind: 'file' }, { kind: 'file' }),
      user('', chip('', 'file'), chip('', 'file')),
    ],
    [
      'the same bytes under two names are two files',
      sent({ raw: 'QQ==', filename: 'a' }, { raw: 'QQ==', filename: 'b' }, { raw: 'QQ==', filename: 'a' }),
      user(
        '',
        ...['a', 'b'].map((name) => ({ uri: 'data:application/octet-stream;base64,QQ==', name, size: 1 })),
      ),
    ],
    ['blank text and no file', sent(text('  \n'), text('')), null],
    ['no part at all', sent(), null],
    ['data alone', sent({ kind: 'data', data: { text: 'x' } }), null],
    ['a message of the platform itself', sent(text('Delegation results are ready: 2 of 2')), null],
    ['... with its attachments', sent(text('Delegation results are ready'), file(A)), null],
    ['... after white space', sent(text('\n Delegation results are ready')), null],
    [
      'the same words further on are a human',
      sent(text('Are the "Delegation results are ready"?')),
      user('Are the "Delegation results are ready"?'),
    ],
    [
      '... and in another case',
      sent(text('delegation results are ready')),
      user('delegation results are ready'),
    ],
    [
      '"agent error" of a human stays theirs',
      sent(text('Agent error, what now?')),
      user('Agent error, what now?'),
    ],
    ['a bare task', { task: 'Do it' }, user('Do it')],
    ['JSON text', JSON.stringify(sent(text('stored'))), user('stored')],
    ['cut JSON text', '{"params":{"mess', null],
    ['null', null, null],
    ['a number', 7, null],
    ['characters the database refuses', sent(text('a\0b\ud800c')), user('a\uFFFDb\uFFFDc')],
    [
      '... in a file',
      sent({ kind: 'file', file: { uri: 'x:\0', name: 'n\0', mimeType: 't\0' } }),
      {
        role: 'user',
        content: '',
        attachments: [{ uri: 'x:\uFFFD', name: 'n\uFFFD', mimeType: 't\uFFFD' }],
      },
    ],
  ])('%s', (_, body, expected) => {
    expect(userChatContent(body)).toStrictEqual(expected);
  });
});

describe("the agent's half", () => {
  it.each<[string, unknown, unknown]>([
    ['response as a string', { response: 'r' }, agent('r')],
    ['result as a string', { result: 'r' }, agent('r')],
    ['parts', { parts: [text('a'), { text: 'b' }, { type: 'text', text: 'c' }] }, agent('a\nb\nc')],
    ['parts in root', { parts: [{ root: text('a') }, { root: { text: 'b' } }] }, agent('a\nb')],
    ['result.response', { result: { response: 'r' } }, agent('r')],
    ['result.parts', { result: { parts: [text('a')] } }, agent('a')],
    ['result.parts in root', { result: { parts: [{ root: text('a') }] } }, agent('a')],
    ['artifacts', { artifacts: [{ parts: [text('a')] }, { parts: [text('b')] }] }, agent('a\nb')],
    ['result.artifacts', { result: { artifacts: [{ parts: [text('a')] }] } }, agent('a')],
    ['result.status.message', { result: { status: { message: { parts: [text('a')] } } } }, agent('a')],
    ['result.message', { result: { message: { parts: [text('a')] } } }, agent('a')],
    ['result.task of 1.0', { result: { task: { artifacts: [{ parts: [{ text: 'a' }] }] } } }, agent('a')],
    [
      'parts, then artifacts',
      { result: { artifacts: [{ parts: [text('b')] }], parts: [text('a')] } },
      agent('a\nb'),
    ],
    ['a nested file', { parts: [file(A)] }, agent('', chip(A, 'a.txt'))],
    ['a file by url', { parts: [{ kind: 'file', file: { url: A, name: 'n' } }] }, agent('', chip(A, 'n'))],
    ['a flat file', { parts: [{ url: A, filename: 'n' }] }, agent('', chip(A, 'n'))],
    ['files of artifacts', { artifacts: [{ parts: [file(A)] }] }, agent('', chip(A, 'a.txt'))],
    [
      'files of the status message',
      { status: { message: { parts: [file(A)] } } },
      agent('', chip(A, 'a.txt')),
    ],
    ['files of the message', { message: { parts: [file(A)] } }, agent('', chip(A, 'a.txt'))],
    [
      'inline bytes',
      { parts: [{ kind: 'file', file: { bytes: 'QUI=', name: 'ab', mimeType: 'text/plain' } }] },
      {
        role: 'agent',
        content: '',
        attachments: [{ uri: 'data:text/plain;base64,QUI=', name: 'ab', mimeType: 'text/plain', size: 2 }],
      },
    ],
    ['notify', { result: 'words', parts: [file(A)] }, agent('words', chip(A, 'a.txt'))],
    ['"agent error" first', { result: 'Agent error: model gone' }, system('Agent error: model gone')],
    ['... in any case, after white space', { result: ' AGENT ERROR' }, system(' AGENT ERROR')],
    ['... further on it is talk', { result: 'No agent error today' }, agent('No agent error today')],
    ['an error of JSON-RPC', { error: { code: -32603, message: 'gone' } }, system('gone')],
    ['... beside a text', { error: { message: 'gone' }, result: 'half done' }, system('gone\nhalf done')],
    ['... that says the same', { error: 'gone', response: 'gone' }, system('gone')],
    ['... without words', { error: { code: -32603 } }, system('Agent error -32603')],
    ['... without anything', { error: {} }, system('Agent error')],
    ['no text and no file', { result: { parts: [text(' ')] } }, null],
    ['the queue', { queued: true, queue_id: 'q', message: 'busy' }, null],
    ['cut JSON text', '{"result": "a', null],
    ['text that is no JSON', 'Internal Server Error', null],
    ['an array', [{ result: 'x' }], null],
    ['nothing', undefined, null],
  ])('%s', (_, body, expected) => {
    expect(agentChatContent(body, { isError: false })).toStrictEqual(expected);
  });

  it("is the system's when the row failed, and still nothing when it says nothing", () => {
    expect(agentChatContent({ result: 'x', parts: [file(A)] }, { isError: true })).toStrictEqual(
      system('x', chip(A, 'a.txt')),
    );
    expect(agentChatContent('{"result', { isError: true })).toBeNull();
    expect(agentChatContent({}, { isError: true })).toBeNull();
  });
});

describe('both halves', () => {
  it('are read each from its own body, and the status is that of the agent', () => {
    expect(
      toChatContent({ requestBody: sent(text('q')), responseBody: { result: 'a' }, isError: true }),
    ).toStrictEqual({ user: user('q'), agent: system('a') });
    expect(
      toChatContent({
        requestBody: sent(text('Delegation results are ready')),
        responseBody: { result: 'a' },
        isError: false,
      }),
    ).toStrictEqual({ user: null, agent: agent('a') });
    expect(toChatContent({ requestBody: '{', responseBody: null, isError: false })).toStrictEqual({
      user: null,
      agent: null,
    });
  });
});
