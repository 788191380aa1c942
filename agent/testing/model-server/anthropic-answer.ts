import type { Answer } from './answer';
import type { EventStream } from './event-stream';
import type { Fault } from './script';

/** The `message` of an answer that is not streamed. */
export function anthropicMessage(answer: Answer): object {
  const { thinking, text, toolCalls } = answer;
  return {
    ...header(answer),
    content: [
      ...(thinking.length ? [{ type: 'thinking', thinking: thinking.join(''), signature: SIGNATURE }] : []),
      ...(text.length ? [{ type: 'text', text: text.join('') }] : []),
      ...toolCalls.map(({ id, name, input }) => ({
        type: 'tool_use',
        id: `toolu_${id}`,
        name,
        input: JSON.parse(input),
      })),
    ],
    stop_reason: stopReason(answer),
    usage: { ...inputUsage(answer), output_tokens: answer.usage.output },
  };
}

/** Streams an answer; with a fault, what is said before it and then the fault. */
export async function streamAnthropic(stream: EventStream, answer: Answer, fault?: Fault): Promise<void> {
  const usage = { ...inputUsage(answer), output_tokens: 1 };
  stream.send('message_start', { message: { ...header(answer), content: [], stop_reason: null, usage } });
  stream.send('ping', {});
  let index = 0;
  await block({ type: 'thinking', thinking: '', signature: '' }, [
    ...answer.thinking.map((thinking) => ({ type: 'thinking_delta', thinking })),
    ...(answer.thinking.length ? [{ type: 'signature_delta', signature: SIGNATURE }] : []),
  ]);
  await block(
    { type: 'text', text: '' },
    answer.text.map((text) => ({ type: 'text_delta', text })),
  );
  if (fault?.kind === 'truncated') return stream.breakOff('content_block_delta');
  if (fault) {
    stream.send('error', { error: anthropicError(fault).body.error });
    return stream.end();
  }
  for (const { id, name, input } of answer.toolCalls)
    await block({ type: 'tool_use', id: `toolu_${id}`, name, input: {} }, jsonDeltas(input));
  const delta = { stop_reason: stopReason(answer), stop_sequence: null };
  stream.send('message_delta', { delta, usage: { output_tokens: answer.usage.output } });
  stream.send('message_stop', {});
  stream.end();

  async function block(start: object, deltas: readonly object[]): Promise<void> {
    if (deltas.length === 0) return;
    stream.send('content_block_start', { index, content_block: start });
    for (const delta of deltas) {
      stream.send('content_block_delta', { index, delta });
      await stream.pause();
    }
    stream.send('content_block_stop', { index });
    index += 1;
  }
}

/** A fault in the words and with the status of the API. */
export function anthropicError(fault: Fault): { status: number; body: { error: object } } {
  const [status, type, message] = ERRORS[fault.kind] ?? ERRORS['server-error'];
  return { status, body: anthropicErrorBody(type, message) };
}

export const anthropicErrorBody = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_scripted',
});

const ERRORS: Partial<Record<Fault['kind'], readonly [number, string, string]>> & {
  'server-error': readonly [number, string, string];
} = {
  'rate-limited': [
    429,
    'rate_limit_error',
    "This request would exceed your organization's rate limit of 50 requests per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.",
  ],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
  'server-error': [500, 'api_error', 'Internal server error'],
  unauthorized: [401, 'authentication_error', 'invalid x-api-key'],
  'context-overflow': [400, 'invalid_request_error', 'prompt is too long: 215403 tokens > 200000 maximum'],
};

const SIGNATURE = Buffer.from('scripted').toString('base64');

const header = ({ id, model }: Answer) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model,
  stop_sequence: null,
});

const stopReason = ({ toolCalls }: Answer): string => (toolCalls.length > 0 ? 'tool_use' : 'end_turn');

const inputUsage = ({ usage }: Answer) => ({
  input_tokens: Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite),
  cache_creation_input_tokens: usage.cacheWrite,
  cache_read_input_tokens: usage.cacheRead,
});

/** Arguments come in two pieces, so that who reads them must join them. */
const jsonDeltas = (input: string) => {
  const half = Math.ceil(input.length / 2);
  return [input.slice(0, half), input.slice(half)].map((partial_json) => ({
    type: 'input_json_delta',
    partial_json,
  }));
};
