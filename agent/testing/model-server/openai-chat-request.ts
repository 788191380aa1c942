import { z } from 'zod';
import { InvalidCall, type ModelCall } from './model-call';
import { sentenceOf } from './openai-issue';

const Part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
  z.looseObject({ type: z.literal('input_audio') }),
  z.looseObject({ type: z.literal('file') }),
]);
const Content = z.union([z.string(), z.array(Part)]);
const ToolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const Message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.enum(['system', 'developer', 'user']),
    content: Content,
    name: z.string().optional(),
  }),
  z.looseObject({
    role: z.literal('assistant'),
    content: Content.nullish(),
    tool_calls: z.array(ToolCall).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
]);
type Message = z.infer<typeof Message>;

const Request = z.strictObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          description: z.string().optional(),
          parameters: z.looseObject({ type: z.literal('object') }).optional(),
          strict: z.boolean().nullish(),
        }),
      }),
    )
    .optional(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string() })])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  n: z.literal(1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  user: z.string().optional(),
  store: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z.looseObject({ type: z.string() }).optional(),
  service_tier: z.string().nullish(),
  prompt_cache_key: z.string().optional(),
  verbosity: z.string().nullish(),
});

export interface ChatCall extends ModelCall {
  readonly includeUsage: boolean;
}

/** Reads a body of `POST /v1/chat/completions`, or refuses it as that API does. */
export function readOpenAiChat(body: unknown): ChatCall {
  const read = Request.safeParse(body);
  if (!read.success) throw new InvalidCall(sentenceOf(read.error));
  const { model, messages, tools = [], stream, stream_options } = read.data;
  checkOrder(messages);
  return {
    dialect: 'openai-chat',
    model,
    stream: stream ?? false,
    includeUsage: stream_options?.include_usage ?? false,
    system: messages.filter(isInstruction).map(textOf).join('\n'),
    messages: messages
      .filter((message) => !isInstruction(message))
      .map((message) => ({ role: roleOf(message), text: textOf(message) })),
    tools: tools.map(({ function: { name } }) => ({ name })),
  };
}

const isInstruction = ({ role }: Message): boolean => role === 'system' || role === 'developer';

const roleOf = ({ role }: Message) => (role === 'assistant' || role === 'tool' ? role : 'user');

function textOf({ content }: Message): string {
  if (!content || typeof content === 'string') return content ?? '';
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Every tool called is answered before anything else is said, and nothing else is. */
function checkOrder(messages: readonly Message[]): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id))
        throw new InvalidCall(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        );
      continue;
    }
    if (open.size > 0) throw unanswered(open);
    if (message.role === 'assistant') open = new Set(message.tool_calls?.map(({ id }) => id));
  }
  if (open.size > 0) throw unanswered(open);
}

const unanswered = (ids: ReadonlySet<string>): InvalidCall =>
  new InvalidCall(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`,
  );
