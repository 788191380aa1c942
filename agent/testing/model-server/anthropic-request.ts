import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { firstIssue } from './issue';
import { type CallMessage, InvalidCall, type ModelCall } from './model-call';

const cached = { cache_control: z.looseObject({ type: z.literal('ephemeral') }).nullish() };
const Text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1, 'text content blocks must be non-empty'),
  citations: z.array(z.unknown()).nullish(),
  ...cached,
});
const Source = z.looseObject({ type: z.enum(['base64', 'url', 'file', 'text', 'content']) });
const Image = z.strictObject({ type: z.literal('image'), source: Source, ...cached });
const Document = z.looseObject({ type: z.literal('document'), source: Source });
const ToolReference = z.looseObject({ type: z.literal('tool_reference') });
const ToolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [Text, Image, Document, ToolReference]))])
    .optional(),
  is_error: z.boolean().optional(),
  ...cached,
});
const ToolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.unknown().optional(),
  ...cached,
});
const Thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const Redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() });
const Block = z.discriminatedUnion('type', [Text, Image, Document, ToolResult, ToolUse, Thinking, Redacted]);
type Block = z.infer<typeof Block>;

const Tool = z.union([
  z.looseObject({
    type: z.literal('custom').optional(),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
    description: z.string().optional(),
    input_schema: z.looseObject({ type: z.literal('object') }),
  }),
  /** Tools that the API itself runs: web_search_20250305 and its like. */
  z.looseObject({ type: z.string().regex(/_\d{8}$/), name: z.string() }),
]);

const Request = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.strictObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(Block)]) }),
    )
    .min(1, 'at least one message is required'),
  max_tokens: z.int().min(1),
  system: z.union([z.string(), z.array(Text)]).optional(),
  tools: z.array(Tool).optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) }).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  thinking: z.looseObject({ type: z.enum(['enabled', 'disabled', 'adaptive']) }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  ...cached,
  // Behind an anthropic-beta header.
  betas: z.array(z.string()).optional(),
  container: z.unknown().optional(),
  context_management: z
    .looseObject({ edits: z.array(z.looseObject({ type: z.string() })).optional() })
    .nullish(),
  mcp_servers: z.array(z.unknown()).optional(),
  output_config: z.looseObject({}).optional(),
  output_format: z.looseObject({}).nullish(),
  speed: z.string().optional(),
});

/** Reads a body of `POST /v1/messages`, or refuses it as that API does. */
export function readAnthropic(body: unknown, headers: IncomingHttpHeaders, counting = false): ModelCall {
  if (headers['anthropic-version'] === undefined)
    throw new InvalidCall('anthropic-version: header is required');
  const schema = counting ? Request.partial({ max_tokens: true }) : Request;
  const read = schema.safeParse(body);
  if (!read.success) throw new InvalidCall(sentenceOf(read.error));
  const { model, messages, system, tools = [], stream = false } = read.data;
  const lists = merged(messages.map(({ role, content }) => ({ role, blocks: blocksOf(content) })));
  checkOrder(lists);
  return {
    dialect: 'anthropic',
    model,
    stream,
    system: typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n'),
    messages: lists.map(messageOf),
    tools: tools.map(({ name }) => ({ name })),
  };
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly Block[];
}

/** Messages of one role in a row are one. */
function merged(turns: readonly Turn[]): readonly Turn[] {
  const list: { role: Turn['role']; blocks: Block[] }[] = [];
  for (const { role, blocks } of turns) {
    const last = list.at(-1);
    if (last?.role === role) last.blocks.push(...blocks);
    else list.push({ role, blocks: [...blocks] });
  }
  return list;
}

const blocksOf = (content: string | readonly Block[]): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

/** The rules between messages: the first is the user's, and every tool called is answered at once. */
function checkOrder(lists: readonly Turn[]): void {
  if (lists[0]?.role !== 'user') throw new InvalidCall('messages: first message must use the "user" role');
  lists.forEach(({ blocks }, index) => {
    const called = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    const answered = new Set(
      lists[index + 1]?.blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : [])),
    );
    const missing = called.filter((id) => !answered.has(id));
    if (missing.length > 0)
      throw new InvalidCall(
        `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
      );
    const before = lists[index - 1]?.blocks ?? [];
    const known = new Set(before.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])));
    const stray = blocks.find((block) => block.type === 'tool_result' && !known.has(block.tool_use_id));
    if (stray)
      throw new InvalidCall(`messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks`);
  });
}

function messageOf({ role, blocks }: Turn): CallMessage {
  const results = blocks.filter((block) => block.type === 'tool_result');
  if (results.length > 0) return { role: 'tool', text: results.map(resultText).join('\n') };
  return { role, text: blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n') };
}

function resultText({ content = '' }: z.infer<typeof ToolResult>): string {
  if (typeof content === 'string') return content;
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

function sentenceOf(error: z.ZodError): string {
  const { path, message } = firstIssue(error);
  return `${path}: ${message}`;
}
