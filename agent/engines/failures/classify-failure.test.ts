import { APICallError, RetryError } from 'ai';
import { describe, expect, it } from 'vitest';
import { escalates } from '../ladder/run-with-ladder';
import { TurnFailure, type TurnFailureClass } from '../port';
import { classifyFailure } from './classify-failure';

/** An error as the AI SDK throws it for an answer of a provider. */
const api = (statusCode: number, body: object | string = '', message = 'Request failed') =>
  new APICallError({
    message,
    url: 'https://provider.example/v1',
    requestBodyValues: {},
    statusCode,
    responseBody: typeof body === 'string' ? body : JSON.stringify(body),
    ...(typeof body === 'object' && { data: body }),
  });
const anthropic = (status: number, type: string, message: string) =>
  api(status, { type: 'error', error: { type, message } }, message);
const openai = (status: number, code: string | null, message: string, type = 'invalid_request_error') =>
  api(status, { error: { message, type, param: null, code } }, message);
const google = (status: number, state: string, message: string, details: object[] = []) =>
  api(status, { error: { code: status, status: state, message, details } }, message);
const retried = (...errors: Error[]) =>
  new RetryError({ message: 'Failed after 3 attempts', reason: 'maxRetriesExceeded', errors });
const system = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) });

const CASES: readonly (readonly [string, unknown, TurnFailureClass, boolean])[] = [
  [
    'Anthropic 429',
    anthropic(429, 'rate_limit_error', 'This request would exceed your rate limit'),
    'rate-limited',
    true,
  ],
  ['Anthropic 529', anthropic(529, 'overloaded_error', 'Overloaded'), 'overloaded', true],
  ['Anthropic 500', anthropic(500, 'api_error', 'Internal server error'), 'unavailable', true],
  ['Anthropic overload in a stream', { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded', true],
  [
    'Anthropic context',
    anthropic(400, 'invalid_request_error', 'prompt is too long: 215403 tokens > 200000 maximum'),
    'context-overflow',
    true,
  ],
  [
    'Anthropic 413',
    anthropic(413, 'request_too_large', 'Request exceeds the maximum allowed size'),
    'context-overflow',
    true,
  ],
  ['Anthropic 401', anthropic(401, 'authentication_error', 'invalid x-api-key'), 'auth', false],
  [
    'Anthropic 403',
    anthropic(403, 'permission_error', 'Your API key does not have permission'),
    'auth',
    false,
  ],
  [
    'Anthropic 400',
    anthropic(400, 'invalid_request_error', 'max_tokens: Field required'),
    'invalid-request',
    false,
  ],
  [
    'Anthropic credit',
    anthropic(400, 'invalid_request_error', 'Your credit balance is too low to access the API'),
    'rate-limited',
    true,
  ],
  [
    'OpenAI 429',
    openai(429, 'rate_limit_exceeded', 'Rate limit reached for gpt-5 in organization org-1', 'tokens'),
    'rate-limited',
    true,
  ],
  [
    'OpenAI quota',
    openai(429, 'insufficient_quota', 'You exceeded your current quota', 'insufficient_quota'),
    'rate-limited',
    true,
  ],
  [
    'OpenAI 503',
    openai(503, 'server_is_overloaded', 'Our servers are currently overloaded.', 'service_unavailable_error'),
    'overloaded',
    true,
  ],
  [
    'OpenAI 500',
    openai(500, null, 'The server had an error while processing your request.', 'server_error'),
    'unavailable',
    true,
  ],
  [
    'OpenAI context',
    openai(400, 'context_length_exceeded', "This model's maximum context length is 128000 tokens."),
    'context-overflow',
    true,
  ],
  ['OpenAI 401', openai(401, 'invalid_api_key', 'Incorrect API key provided: sk-x'), 'auth', false],
  [
    'OpenAI no such model',
    openai(404, 'model_not_found', 'The model `gpt-9` does not exist'),
    'invalid-request',
    false,
  ],
  ['Google 429', google(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted'), 'rate-limited', true],
  [
    'Google 503',
    google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    'overloaded',
    true,
  ],
  [
    'Google 504',
    google(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'),
    'timeout',
    true,
  ],
  [
    'Google context',
    google(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ),
    'context-overflow',
    true,
  ],
  [
    'Google key',
    google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { reason: 'API_KEY_INVALID' },
    ]),
    'auth',
    false,
  ],
  ['a gateway’s page', api(502, '<html><h1>502 Bad Gateway</h1></html>'), 'unavailable', true],
  ['connection refused', system('ECONNREFUSED'), 'unavailable', true],
  ['connection reset', system('ECONNRESET'), 'unavailable', true],
  ['connect timeout', system('ETIMEDOUT'), 'timeout', true],
  ['a deadline', new DOMException('The operation timed out', 'TimeoutError'), 'timeout', true],
  [
    'retries that ended with 429',
    retried(api(500), anthropic(429, 'rate_limit_error', 'rate limit')),
    'rate-limited',
    true,
  ],
  [
    'retries of which one was 401',
    retried(anthropic(529, 'overloaded_error', 'Overloaded'), api(401)),
    'auth',
    false,
  ],
  [
    '401 as a cause of a cause',
    new Error('The turn failed', { cause: new Error('step 3', { cause: api(401) }) }),
    'auth',
    false,
  ],
  ['401 inside an overload', new TurnFailure('overloaded', 'Busy', '', { cause: api(401) }), 'auth', false],
  [
    'claude: 429',
    'API Error: Request rejected (429) · This request would exceed your organization’s rate limit',
    'rate-limited',
    true,
  ],
  [
    'claude: 529',
    'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    'overloaded',
    true,
  ],
  [
    'claude: 500',
    'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal server error"}}',
    'unavailable',
    true,
  ],
  ['claude: key', 'Invalid API key · Fix external API key', 'auth', false],
  ['claude: context', 'Prompt is too long', 'context-overflow', true],
  ['claude: no server', 'API Error: Unable to connect to API (ECONNREFUSED)', 'unavailable', true],
  ['codex: 429', 'exceeded retry limit, last status: 429 Too Many Requests', 'rate-limited', true],
  ['codex: overload', 'Selected model is at capacity. Please try a different model.', 'overloaded', true],
  ['codex: 401', 'unexpected status 401 Unauthorized: Incorrect API key provided', 'auth', false],
  ['codex: context', "Codex ran out of room in the model's context window.", 'context-overflow', true],
  [
    'codex: broken stream',
    'stream disconnected before completion: stream closed before response.completed',
    'unavailable',
    true,
  ],
  ['a program that crashed', new TurnFailure('crashed', 'It ended with code 134'), 'crashed', false],
  ['a cancelled turn', new DOMException('aborted', 'AbortError'), 'cancelled', false],
  ['anything else', new Error('x is not a function'), 'crashed', false],
];

describe('the truth table of failures', () => {
  it.each(CASES)('%s', (_, failure, expected, goesOn) => {
    expect(classifyFailure(failure)).toBe(expected);
    expect(escalates(failure)).toBe(goesOn);
  });

  it('does not walk in circles', () => {
    const one: { message: string; cause?: unknown } = { message: 'one' };
    one.cause = { message: '503', statusCode: 503, cause: one };
    expect(classifyFailure(one)).toBe('unavailable');
  });
});
