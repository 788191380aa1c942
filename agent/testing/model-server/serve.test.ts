import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fault } from './script';
import { type ModelServer, startModelServer } from './serve';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ key: 'sk-right' });
});
afterEach(() => server.clear());
afterAll(() => server.close());

const APIS = ['anthropic', 'openai-chat', 'openai-responses', 'openai-compatible', 'gemini'] as const;
type Api = (typeof APIS)[number];

/** A model of the real SDK at this server. */
function modelOf(api: Api, apiKey = 'sk-right'): LanguageModel {
  if (api === 'anthropic') return createAnthropic({ baseURL: server.openAiUrl, apiKey })('claude-sonnet-4-5');
  if (api === 'openai-chat') return createOpenAI({ baseURL: server.openAiUrl, apiKey }).chat('gpt-5');
  if (api === 'openai-responses')
    return createOpenAI({ baseURL: server.openAiUrl, apiKey }).responses('gpt-5');
  if (api === 'gemini')
    return createGoogleGenerativeAI({ baseURL: server.geminiUrl, apiKey })('gemini-3-pro');
  return createOpenAICompatible({ name: 'local', baseURL: server.openAiUrl, apiKey, includeUsage: true })(
    'llama',
  );
}

async function piecesOf(stream: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

const getPeer = (asked: string[]) =>
  tool({
    inputSchema: z.object({ name: z.string() }),
    execute: ({ name }) => {
      asked.push(name);
      return { id: 'ws-7', name };
    },
  });

describe.each(APIS)('%s', (api) => {
  it('streams a text in the pieces of the script, and its usage', async () => {
    server.queue({
      thinking: 'Let me see.',
      text: ['Hel', 'lo'],
      usage: { input: 120, output: 9, cacheRead: 100 },
    });
    const result = streamText({ model: modelOf(api), prompt: 'Hi', maxRetries: 0 });
    const pieces = await piecesOf(result.textStream);
    expect(pieces).toEqual(['Hel', 'lo']);
    const usage = await result.usage;
    expect(usage).toMatchObject({ inputTokens: 120, outputTokens: 9, cachedInputTokens: 100 });
    expect(server.journal).toMatchObject([{ outcome: 'answered', from: 'queue', aborted: false }]);
  });

  it('calls a tool, and reads its result into the next turn', async () => {
    server.script({
      name: 'lead',
      turns: [
        { text: 'Looking.', toolCalls: [{ name: 'get_peer', input: { name: 'Ann' } }] },
        { text: 'Her id is {{result.id}}; you said: {{user}}' },
      ],
    });
    const asked: string[] = [];
    const result = await generateText({
      model: modelOf(api),
      system: 'You lead. [[script:lead]]',
      prompt: 'Who is Ann?',
      tools: { get_peer: getPeer(asked) },
      stopWhen: stepCountIs(5),
      maxRetries: 0,
    });
    expect(asked).toEqual(['Ann']);
    expect(result.text).toBe('Her id is ws-7; you said: Who is Ann?');
    expect(server.journal.map(({ from }) => from)).toEqual(['lead[0]', 'lead[1]']);
  });

  it.each<[Fault['kind'], number]>([
    ['rate-limited', 429],
    ['overloaded', api === 'anthropic' ? 529 : 503],
    ['server-error', 500],
    // Google says of a wrong key what it says of every wrong request.
    ['unauthorized', api === 'gemini' ? 400 : 401],
    ['context-overflow', 400],
  ])('answers %s with its status', async (kind, status) => {
    server.queue({ fault: { kind, retryAfterSeconds: 2 } });
    const error = await generateText({ model: modelOf(api), prompt: 'Hi', maxRetries: 0 }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(APICallError.isInstance(error) && error.statusCode).toBe(status);
    expect(APICallError.isInstance(error) && error.responseHeaders?.['retry-after']).toBe('2');
  });

  it('breaks off inside a JSON value', async () => {
    server.queue({ fault: { kind: 'truncated', afterText: 'So far' } });
    const result = streamText({ model: modelOf(api), prompt: 'Hi', maxRetries: 0, onError: () => undefined });
    expect((await piecesOf(result.textStream)).join('')).toBe('So far');
    expect(await Promise.resolve(result.finishReason).catch(() => 'error')).not.toBe('stop');
    expect(server.journal[0]?.outcome).toBe('truncated');
  });

  it('lets the first calls fail and answers the next', async () => {
    server.script({
      name: 'flaky',
      turns: [{ text: 'There.', before: [{ kind: 'hang-up' }, { kind: 'overloaded' }] }],
    });
    const ask = () => generateText({ model: modelOf(api), prompt: '[[script:flaky]]', maxRetries: 0 });
    await expect(ask()).rejects.toBeInstanceOf(APICallError);
    await expect(ask()).rejects.toBeInstanceOf(APICallError);
    expect((await ask()).text).toBe('There.');
    expect(server.journal.map(({ outcome }) => outcome)).toEqual(['hang-up', 'overloaded', 'answered']);
  });

  it('refuses a wrong key, and notes who hangs up', async () => {
    const refused = generateText({ model: modelOf(api, 'sk-wrong'), prompt: 'Hi', maxRetries: 0 });
    await expect(refused).rejects.toMatchObject({ statusCode: api === 'gemini' ? 400 : 401 });
    server.queue({ fault: { kind: 'silent' } });
    const abort = new AbortController();
    const waiting = generateText({
      model: modelOf(api),
      prompt: 'Hi',
      maxRetries: 0,
      abortSignal: abort.signal,
    });
    await expect.poll(() => server.journal[1]?.outcome).toBe('silent');
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server.journal[1]?.aborted).toBe(true);
  });
});

describe('a call of the wrong form', () => {
  const send = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-right', 'anthropic-version': '2023-06-01', ...headers },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      error: ((await response.json()) as { error: { message: string } }).error,
    };
  };
  const user = { role: 'user', content: 'Hi' };

  it.each([
    ['/v1/messages', { model: 'm', messages: [user] }, 'max_tokens'],
    ['/v1/messages', { model: 'm', messages: [user], max_tokens: 1, banana: 1 }, 'banana: Extra inputs'],
    [
      '/v1/messages',
      { model: 'm', messages: [{ role: 'assistant', content: 'x' }], max_tokens: 1 },
      'first message',
    ],
    [
      '/v1/messages',
      {
        model: 'm',
        max_tokens: 1,
        messages: [
          user,
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'x', input: {} }] },
        ],
      },
      'tool_use',
    ],
    ['/v1/chat/completions', { model: 'm', messages: [user], banana: 1 }, "Unknown parameter: 'banana'"],
    [
      '/v1/chat/completions',
      { model: 'm', messages: [{ role: 'tool', content: 'x', tool_call_id: 'c' }] },
      'tool',
    ],
    ['/v1/responses', { model: 'm', input: [], stream: true }, 'input'],
    ['/v1beta/models/m:generateContent', { contents: [], banana: 1 }, 'contents'],
    [
      '/v1beta/models/m:generateContent',
      {
        contents: [
          { role: 'user', parts: [{ functionResponse: { name: 'x', response: { content: 'y' } } }] },
        ],
      },
      'number of function response parts',
    ],
    [
      '/v1beta/models/m:streamGenerateContent',
      { contents: [{ role: 'model', parts: [{ functionCall: { name: 'x', args: {} } }] }] },
      'missing a thought_signature',
    ],
    [
      '/v1/responses',
      { model: 'm', input: [{ type: 'function_call', call_id: 'c1', name: 'x', arguments: '{}' }] },
      'No tool output found',
    ],
  ])('is refused by %s: %#', async (path, body, words) => {
    const { status, error } = await send(path, body);
    expect(status).toBe(400);
    expect(error.message).toContain(words);
    expect(server.journal[0]?.outcome).toMatch(/^refused: /);
  });

  it('is a script that calls a tool nobody offered', async () => {
    server.queue({ toolCalls: [{ name: 'missing', input: {} }] });
    const { status, error } = await send('/v1/messages', { model: 'm', messages: [user], max_tokens: 9 });
    expect([status, error.message]).toEqual([400, expect.stringContaining('missing')]);
  });
});

it('counts tokens, and is directed from outside', async () => {
  const json = {
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'x-api-key': 'sk-right',
  };
  const put = await fetch(`${server.url}/control/scripts`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify([{ name: 'far', when: 'away', turns: [{ text: 'Far.' }] }]),
  });
  expect(put.status).toBe(204);
  const body = { model: 'm', messages: [{ role: 'user', content: '[[script:far]] away' }] };
  const counted = await fetch(`${server.url}/v1/messages/count_tokens?beta=true`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(body),
  });
  expect(await counted.json()).toEqual({ input_tokens: 5 });
  const { text } = await generateText({
    model: modelOf('anthropic'),
    prompt: '[[script:far]] away',
    maxRetries: 0,
  });
  expect(text).toBe('Far.');
  const journal = (await (await fetch(`${server.url}/control/journal`)).json()) as { from: string }[];
  expect(journal.map(({ from }) => from)).toEqual(['far[0]']);
  const bad = await fetch(`${server.url}/control/queue`, {
    method: 'POST',
    headers: json,
    body: '[{"txet":1}]',
  });
  expect(bad.status).toBe(400);
});
