import type { Answer } from './answer';
import type { EventStream } from './event-stream';
import { openAiError } from './openai-error';
import type { Fault } from './script';

/** The whole of an answer that is not streamed. */
export const responseOf = (answer: Answer): object => ({
  ...header(answer, 'completed'),
  output: itemsOf(answer),
  usage: usageOf(answer),
});

/** What an answer adds to the conversation; later calls may refer to it by id. */
export const itemsOf = ({ id, thinking, text, toolCalls }: Answer) => [
  ...(thinking.length ? [reasoning(id, thinking.join(''))] : []),
  ...(text.length ? [message(id, text.join(''))] : []),
  ...toolCalls.map(functionCall),
];

/** Streams an answer; with a fault, what is said before it and then the fault. */
export async function streamResponses(plain: EventStream, answer: Answer, fault?: Fault): Promise<void> {
  const stream = numbered(plain);
  const { id, thinking, text, toolCalls } = answer;
  let output_index = 0;
  stream('response.created', { response: header(answer, 'in_progress') });
  stream('response.in_progress', { response: header(answer, 'in_progress') });
  if (thinking.length) await sendReasoning();
  if (text.length) await sendText();
  if (fault?.kind === 'truncated') return plain.breakOff('response.output_text.delta');
  if (fault) {
    const { code, message } = openAiError(fault, answer.model).body.error;
    const error = { code: code ?? 'server_error', message };
    stream('response.failed', { response: { ...header(answer, 'failed'), error } });
    return plain.end();
  }
  for (const call of toolCalls) await sendCall(functionCall(call));
  stream('response.completed', { response: responseOf(answer) });
  plain.end();

  async function item(started: object, done: { id: string }, body: (at: object) => Promise<void>) {
    stream('response.output_item.added', {
      output_index,
      item: { ...done, status: 'in_progress', ...started },
    });
    await body({ item_id: done.id, output_index });
    stream('response.output_item.done', { output_index, item: done });
    output_index += 1;
  }

  function sendReasoning(): Promise<void> {
    return item({ summary: [] }, reasoning(id, thinking.join('')), async (at) => {
      const place = { ...at, summary_index: 0 };
      stream('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } });
      for (const delta of thinking) {
        stream('response.reasoning_summary_text.delta', { ...place, delta });
        await plain.pause();
      }
      const part = { type: 'summary_text', text: thinking.join('') };
      stream('response.reasoning_summary_text.done', { ...place, text: part.text });
      stream('response.reasoning_summary_part.done', { ...place, part });
    });
  }

  function sendText(): Promise<void> {
    return item({ content: [] }, message(id, text.join('')), async (at) => {
      const place = { ...at, content_index: 0 };
      stream('response.content_part.added', { ...place, part: outputText('') });
      for (const delta of text) {
        stream('response.output_text.delta', { ...place, delta, logprobs: [] });
        await plain.pause();
      }
      stream('response.output_text.done', { ...place, text: text.join(''), logprobs: [] });
      stream('response.content_part.done', { ...place, part: outputText(text.join('')) });
    });
  }

  function sendCall(call: ReturnType<typeof functionCall>): Promise<void> {
    return item({ arguments: '' }, call, async (at) => {
      stream('response.function_call_arguments.delta', { ...at, delta: call.arguments });
      await plain.pause();
      stream('response.function_call_arguments.done', { ...at, name: call.name, arguments: call.arguments });
    });
  }
}

/** Every event of this API carries its number. */
function numbered(stream: EventStream): (type: string, data: object) => void {
  let sequence_number = 0;
  return (type, data) => {
    stream.send(type, { sequence_number, ...data });
    sequence_number += 1;
  };
}

const CREATED = 1_767_225_600;

const header = ({ id, model }: Answer, status: string) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: CREATED,
  status,
  model,
  output: [],
  error: null,
  incomplete_details: null,
  usage: null,
});

const outputText = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });

const reasoning = (id: string, text: string) => ({
  id: `rs_${id}`,
  type: 'reasoning',
  summary: [{ type: 'summary_text', text }],
  encrypted_content: Buffer.from('scripted').toString('base64'),
});

const message = (id: string, text: string) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [outputText(text)],
});

const functionCall = ({ id, name, namespace, input }: Answer['toolCalls'][number]) => ({
  id: `fc_${id}`,
  type: 'function_call',
  call_id: `call_${id}`,
  name,
  ...(namespace === undefined ? {} : { namespace }),
  arguments: input,
  status: 'completed',
});

const usageOf = ({ usage }: Answer) => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cacheRead },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: usage.input + usage.output,
});
