import { z } from 'zod';

/** What of the lines of `codex exec --json` is read here; the rest may change as it likes. */
export const ThreadLine = z.object({ thread_id: z.string() });

const McpResult = z.object({ content: z.array(z.object({ text: z.string().optional() })).catch([]) });

const Item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('agent_message'), id: z.string(), text: z.string() }),
  z.object({ type: z.literal('reasoning'), id: z.string(), text: z.string() }),
  z.object({
    type: z.literal('mcp_tool_call'),
    id: z.string(),
    tool: z.string(),
    arguments: z.unknown(),
    result: McpResult.nullish().catch(null),
    error: z.object({ message: z.string() }).nullish().catch(null),
    status: z.string(),
  }),
  z.object({
    type: z.literal('command_execution'),
    id: z.string(),
    command: z.string(),
    aggregated_output: z.string().catch(''),
    exit_code: z.number().nullish(),
    status: z.string(),
  }),
  z.object({
    type: z.literal('file_change'),
    id: z.string(),
    changes: z.array(z.object({ path: z.string(), kind: z.unknown() })).catch([]),
    status: z.string(),
  }),
  z.object({ type: z.literal('web_search'), id: z.string(), query: z.string().catch('') }),
]);
export type Item = z.infer<typeof Item>;

export const ItemLine = z.object({ item: Item });

const tokens = z.number().catch(0);
/** Counted through all turns of a session and of those it goes back to. */
export const DoneLine = z.object({
  usage: z.object({ input_tokens: tokens, cached_input_tokens: tokens, output_tokens: tokens }),
});

export const FailedLine = z.object({ error: z.object({ message: z.string() }) });
