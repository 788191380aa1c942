import type { Answer } from './answer';
import type { EventStream } from './event-stream';
import { openAiError } from './openai-error';
import type { Fault } from './script';

/** The whole of an answer that is not streamed. */
export const chatCompletion = (answer: Answer): object => ({
  ...header(answer, 'chat.completion'),
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: answer.text.length ? answer.text.join('') : null,
        ...(answer.thinking.length ? { reasoning_content: answer.thinking.join('') } : {}),
        ...(answer.toolCalls.length ? { tool_calls: answer.toolCalls.map(toolCall) } : {}),
        refusal: null,
      },
      finish_reason: finishReason(answer),
      logprobs: null,
    },
  ],
  usage: usageOf(answer),
});

/** Streams an answer; with a fault, what is said before it and then the fault. */
export async function streamChat(
  stream: EventStream,
  answer: Answer,
  includeUsage: boolean,
  fault?: Fault,
): Promise<void> {
  chunk({ role: 'assistant', content: '' });
  for (const reasoning_content of answer.thinking) await piece({ reasoning_content });
  for (const content of answer.text) await piece({ content });
  if (fault?.kind === 'truncated') return stream.breakOff('');
  if (fault) {
    stream.sendData(openAiError(fault, answer.model).body);
    return stream.end();
  }
  for (const [index, call] of answer.toolCalls.entries()) {
    const { id, type, function: called } = toolCall(call);
    await piece({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] });
    await piece({ tool_calls: [{ index, function: { arguments: called.arguments } }] });
  }
  chunk({}, finishReason(answer));
  if (includeUsage)
    stream.sendData({ ...header(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) });
  stream.sendData('[DONE]');
  stream.end();

  function chunk(delta: object, finish_reason: string | null = null): void {
    const choices = [{ index: 0, delta, finish_reason, logprobs: null }];
    stream.sendData({ ...header(answer, 'chat.completion.chunk'), choices });
  }

  async function piece(delta: object): Promise<void> {
    chunk(delta);
    await stream.pause();
  }
}

const CREATED = 1_767_225_600;

const header = ({ id, model }: Answer, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created: CREATED,
  model,
});

const toolCall = ({ id, name, input }: Answer['toolCalls'][number]) => ({
  id: `call_${id}`,
  type: 'function',
  function: { name, arguments: input },
});

const finishReason = ({ toolCalls }: Answer): string => (toolCalls.length > 0 ? 'tool_calls' : 'stop');

const usageOf = ({ usage }: Answer) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cacheRead },
  completion_tokens_details: { reasoning_tokens: 0 },
});
