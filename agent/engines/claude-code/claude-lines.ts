import { z } from 'zod';

/** What of the lines of `claude --output-format stream-json` is read here; the rest may change as it likes. */
const tokens = z.number().catch(0);
const Usage = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
});
export type Usage = z.infer<typeof Usage>;

export const SystemLine = z.object({ session_id: z.string() });

const parent = { parent_tool_use_id: z.string().nullish() };

export const StreamLine = z.object({
  ...parent,
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('message_start'), message: z.object({ model: z.string(), usage: Usage }) }),
    z.object({ type: z.literal('message_delta'), usage: z.object({ output_tokens: tokens }) }),
    z.object({ type: z.literal('content_block_start'), content_block: z.object({ type: z.string() }) }),
    z.object({
      type: z.literal('content_block_delta'),
      delta: z.object({ text: z.string().optional(), thinking: z.string().optional() }),
    }),
  ]),
});

const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).optional(),
    is_error: z.boolean().nullish(),
  }),
]);

/** Blocks of other kinds are left out. */
const blocks = z
  .array(z.unknown())
  .transform((list) => list.flatMap((entry) => Block.safeParse(entry).data ?? []));

export const WordsLine = z.object({
  ...parent,
  type: z.enum(['assistant', 'user']),
  message: z.object({ model: z.string().optional(), content: z.union([z.string(), blocks]) }),
});

export const ResultLine = z.object({
  subtype: z.string(),
  is_error: z.boolean().catch(false),
  api_error_status: z.number().nullish(),
  terminal_reason: z.string().optional(),
  stop_reason: z.string().nullish(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  modelUsage: z
    .record(
      z.string(),
      z.object({
        inputTokens: tokens,
        outputTokens: tokens,
        cacheReadInputTokens: tokens,
        cacheCreationInputTokens: tokens,
      }),
    )
    .catch({}),
});
export type ResultLine = z.infer<typeof ResultLine>;
