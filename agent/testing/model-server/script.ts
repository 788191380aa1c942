import { z } from 'zod';

const texts = z.union([z.string(), z.array(z.string())]);

/** How a call goes wrong, in the provider's own words. */
export const Fault = z.strictObject({
  kind: z.enum([
    'rate-limited',
    'overloaded',
    'server-error',
    'unauthorized',
    'context-overflow',
    /** The stream ends inside a JSON value. */
    'truncated',
    /** The connection is closed before any answer. */
    'hang-up',
    /** No byte is ever sent. */
    'silent',
  ]),
  retryAfterSeconds: z.number().optional(),
  /** What is said first: the fault then comes inside the stream. */
  afterText: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

/**
 * What the model does in answer to one call. Texts may name `{{user}}` (what was last said), `{{result}}` (the last
 * tool result) and `{{result.id}}` (the first value of that field in it).
 */
export const ScriptedTurn = z.strictObject({
  /** A list is sent piece by piece as it stands; one string is cut into pieces. */
  text: texts.optional(),
  thinking: texts.optional(),
  /** A name may leave out the prefix under which a program offers the tools of an MCP server. */
  toolCalls: z
    .array(z.strictObject({ name: z.string(), input: z.record(z.string(), z.unknown()) }))
    .optional(),
  usage: z
    .strictObject({
      input: z.int(),
      output: z.int(),
      cacheRead: z.int().optional(),
      cacheWrite: z.int().optional(),
    })
    .optional(),
  /** Before the first byte. */
  delayMs: z.number().optional(),
  /** Between two pieces. */
  pieceDelayMs: z.number().optional(),
  fault: Fault.optional(),
  /** What the first calls of this turn meet before one is answered. */
  before: z.array(Fault).optional(),
});
export type ScriptedTurn = z.infer<typeof ScriptedTurn>;

/**
 * The turns of a model after one message of a person or a peer. Conversations choose it by `[[script:<name>]]` in what
 * was said or, failing that, in the system prompt; of several with a name, the first whose `when` is part of what was
 * last said.
 */
export const Script = z.strictObject({
  name: z.string(),
  when: z.string().optional(),
  turns: z.array(ScriptedTurn),
});
export type Script = z.infer<typeof Script>;

const PIECE_CHARACTERS = 16;

/** The pieces in which a text is sent. */
export function piecesOf(text: string | readonly string[] | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  if (typeof text !== 'string') return text;
  const runes = [...text];
  return Array.from({ length: Math.ceil(runes.length / PIECE_CHARACTERS) }, (_, index) =>
    runes.slice(index * PIECE_CHARACTERS, (index + 1) * PIECE_CHARACTERS).join(''),
  );
}
