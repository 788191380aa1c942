import type { Fault } from './script';

type Row = readonly [status: number, type: string, code: string | null, message: string];

/** A fault in the words and with the status of the API. */
export function openAiError(fault: Fault, model: string): { status: number; body: { error: OpenAiError } } {
  const [status, type, code, message] = (ROWS[fault.kind] ?? serverError)(model);
  return { status, body: openAiErrorBody(type, code, message) };
}

interface OpenAiError {
  readonly message: string;
  readonly type: string;
  readonly param: null;
  readonly code: string | null;
}

export const openAiErrorBody = (type: string, code: string | null, message: string) => ({
  error: { message, type, param: null, code },
});

const serverError = (): Row => [
  500,
  'server_error',
  null,
  'The server had an error while processing your request. Sorry about that!',
];

const ROWS: Partial<Record<Fault['kind'], (model: string) => Row>> = {
  'rate-limited': (model) => [
    429,
    'tokens',
    'rate_limit_exceeded',
    `Rate limit reached for ${model} in organization org-scripted on tokens per min (TPM): Limit 30000, Used 29800, Requested 900. Please try again in 1.4s.`,
  ],
  overloaded: () => [
    503,
    'service_unavailable_error',
    'server_is_overloaded',
    'Our servers are currently overloaded. Please try again later.',
  ],
  unauthorized: () => [
    401,
    'invalid_request_error',
    'invalid_api_key',
    'Incorrect API key provided: sk-scrip****. You can find your API key at https://platform.openai.com/account/api-keys.',
  ],
  'context-overflow': () => [
    400,
    'invalid_request_error',
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 150321 tokens. Please reduce the length of the messages.",
  ],
};
