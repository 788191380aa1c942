import { containersOf } from './answer-containers';
import { fieldOf, isJsonObject, objectField, readBody, textField } from './json';
import { readTokenUsage } from './token-usage';

/** Tokens of one model in one turn. */
export interface ModelUsage {
  /** As the agent names it, often `provider:model`; '' where it does not say. */
  readonly model: string;
  /** All of them, with those that the provider had kept. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

const MODELS_MAX = 20;
const MODEL_CHARACTERS_MAX = 200;

/**
 * What the agent says that the turn has used: `usage` in the metadata of its task, message or status, or beside them,
 * as a list with an entry for each model or as one object. It is the sum of the turn, so that the last one that is said
 * counts. Of several in one answer the innermost below `result` goes before what stands beside it. Empty: nothing is said.
 */
export function readTurnUsage(answer: unknown): readonly ModelUsage[] {
  const body = readBody(answer);
  if (body === undefined) return [];
  const [outer, ...inner] = containersOf(body);
  for (const { value } of [...inner, ...(outer ? [outer] : [])]) {
    const metadata = objectField(value, 'metadata') ?? {};
    const found = readList(fieldOf(metadata, 'usage')) ?? readList(fieldOf(value, 'usage'));
    if (found) return found;
  }
  return [];
}

function readList(given: unknown): readonly ModelUsage[] | undefined {
  const entries = Array.isArray(given) ? given.slice(0, MODELS_MAX) : [given];
  const read = entries.flatMap((entry: unknown) => readEntry(entry) ?? []);
  return read.length === 0 ? undefined : read;
}

function readEntry(entry: unknown): ModelUsage | undefined {
  const tokens = readTokenUsage(entry);
  if (!tokens || !isJsonObject(entry)) return undefined;
  const cached = fieldOf(entry, 'cachedInputTokens', 'cached_input_tokens', 'cache_read_input_tokens');
  const kept = readTokenUsage({ input_tokens: cached ?? 0 })?.inputTokens ?? 0;
  const model = (textField(entry, 'model') ?? '').replace(/[^!-~]/g, '').slice(0, MODEL_CHARACTERS_MAX);
  return { model, ...tokens, cachedInputTokens: Math.min(kept, tokens.inputTokens) };
}
