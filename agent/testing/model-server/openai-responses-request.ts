import { z } from 'zod';
import { type CallMessage, InvalidCall, type ModelCall, type OfferedTool } from './model-call';
import { sentenceOf } from './openai-issue';

const Part = z.union([
  z.looseObject({ type: z.enum(['input_text', 'output_text']), text: z.string() }),
  z.looseObject({ type: z.enum(['input_image', 'input_file', 'refusal', 'encrypted_content']) }),
]);
const Content = z.union([z.string(), z.array(Part)]);
const Message = z.looseObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: Content,
});
const FunctionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
});
const FunctionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: Content,
});
const Reasoning = z.looseObject({ type: z.literal('reasoning'), summary: z.array(z.unknown()) });
const Reference = z.strictObject({ type: z.literal('item_reference'), id: z.string() });
const Item = z.union([Message, FunctionCall, FunctionOutput, Reasoning, Reference]);
type Item = z.infer<typeof Item>;

const FunctionTool = z.looseObject({
  type: z.literal('function'),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  parameters: z.looseObject({ type: z.literal('object') }).nullish(),
});
const Tool = z.union([
  FunctionTool,
  z.looseObject({ type: z.literal('namespace'), name: z.string(), tools: z.array(FunctionTool) }),
  z.looseObject({ type: z.string().regex(/^(?!function$|namespace$)/) }),
]);

const Request = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(Item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({}).nullish(),
  tools: z.array(Tool).optional(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string() })])
    .optional(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.looseObject({}).nullish(),
  text: z.looseObject({}).optional(),
  store: z.boolean().nullish(),
  include: z.array(z.string()).nullish(),
  previous_response_id: z.null().optional(),
  prompt_cache_key: z.string().optional(),
  client_metadata: z.record(z.string(), z.string()).optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  max_tool_calls: z.int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_logprobs: z.int().nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
  service_tier: z.string().nullish(),
  safety_identifier: z.string().optional(),
  user: z.string().optional(),
});

/** Items that were answered earlier and may be referred to by their id. */
export type StoredItems = ReadonlyMap<string, unknown>;

/** Reads a body of `POST /v1/responses`, or refuses it as that API does. */
export function readOpenAiResponses(body: unknown, stored: StoredItems): ModelCall {
  const read = Request.safeParse(body);
  if (!read.success) throw new InvalidCall(sentenceOf(read.error));
  const { model, input, instructions, tools = [], stream } = read.data;
  const items = itemsOf(input, stored);
  checkCalls(items);
  return {
    dialect: 'openai-responses',
    model,
    stream: stream ?? false,
    system: [instructions ?? '', ...items.filter(isInstruction).map(textOf)].join('\n'),
    messages: items
      .filter((item) => !isInstruction(item))
      .map((item) => ({ role: roleOf(item), text: textOf(item) })),
    tools: tools.flatMap(offered),
  };
}

function itemsOf(input: string | readonly Item[], stored: StoredItems): readonly Item[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return input.map((item) => {
    if (item.type !== 'item_reference') return item;
    const found = Item.safeParse(stored.get(String(item.id)));
    if (!found.success) throw new InvalidCall(`Item with id '${item.id}' not found.`);
    return found.data;
  });
}

/** Every function called has its output, and every output was asked for. */
function checkCalls(items: readonly Item[]): void {
  const idsOf = (type: string) =>
    items.flatMap((item) => (item.type === type && 'call_id' in item ? [String(item.call_id)] : []));
  const [called, answered] = [idsOf('function_call'), idsOf('function_call_output')];
  const open = called.find((id) => !answered.includes(id));
  if (open) throw new InvalidCall(`No tool output found for function call ${open}.`);
  const stray = answered.find((id) => !called.includes(id));
  if (stray) throw new InvalidCall(`No tool call found for function call output with call_id ${stray}.`);
}

const isInstruction = (item: Item): boolean =>
  'role' in item && (item.role === 'system' || item.role === 'developer');

function roleOf(item: Item): CallMessage['role'] {
  if (item.type === 'function_call_output') return 'tool';
  return 'role' in item && item.role === 'user' ? 'user' : 'assistant';
}

function textOf(item: Item): string {
  const content = 'output' in item ? item.output : 'content' in item ? item.content : '';
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.flatMap((part) => (typeof part?.text === 'string' ? [part.text] : [])).join('\n');
}

function offered(tool: z.infer<typeof Tool>): OfferedTool[] {
  if (tool.type === 'function') return [{ name: String(tool.name) }];
  if (tool.type !== 'namespace' || !Array.isArray(tool.tools)) return [];
  return tool.tools.map(({ name }) => ({ name, namespace: String(tool.name) }));
}
