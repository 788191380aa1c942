import type { CliOutcome, CliReader, CliTurn } from '../cli/cli-program';
import { JoinedText } from '../cli/joined-text';
import { classOfWords } from '../failures/failure-words';
import type { TurnEvent } from '../port';
import { DoneLine, FailedLine, type Item, ItemLine, ThreadLine } from './codex-lines';

type Counted = Readonly<Record<'input_tokens' | 'cached_input_tokens' | 'output_tokens', number>>;

/** Reads `codex exec --json`. It tells messages when they are whole, so that a text comes in few pieces. */
export class CodexReader implements CliReader {
  readonly #text = new JoinedText();
  readonly #started = new Set<string>();
  #session: string | null = null;
  #counted: Counted | null = null;
  #isUsageTold = false;
  #words: string | null = null;

  constructor(private readonly turn: CliTurn) {}

  *read(line: Readonly<Record<string, unknown>>): Iterable<TurnEvent> {
    if (line.type === 'thread.started') this.#session = ThreadLine.safeParse(line).data?.thread_id ?? null;
    else if (line.type === 'turn.completed') this.#counted = DoneLine.safeParse(line).data?.usage ?? null;
    else if (line.type === 'turn.failed') this.#words = FailedLine.safeParse(line).data?.error.message ?? '';
    else if (line.type === 'item.started' || line.type === 'item.completed') {
      const item = ItemLine.safeParse(line).data?.item;
      if (item) yield* this.#readItem(item, line.type === 'item.completed');
    }
  }

  *rest(): Iterable<TurnEvent> {
    if (!this.#counted || this.#isUsageTold) return;
    this.#isUsageTold = true;
    const inputTokens = this.#since('input_tokens');
    const cached = this.#since('cached_input_tokens');
    const outputTokens = this.#since('output_tokens');
    const { model } = this.turn.request.model;
    yield {
      kind: 'usage',
      usage: { model, inputTokens, outputTokens, ...(cached > 0 && { cachedInputTokens: cached }) },
    };
  }

  sessionId(): string | null {
    return this.#session;
  }

  outcome(): CliOutcome {
    const words = this.#words;
    if (words !== null) return { kind: 'failed', failureClass: classOfWords(words) ?? 'crashed', words };
    if (!this.#counted || this.#session === null) return { kind: 'unfinished' };
    const { session } = this.turn;
    // What it keeps of a session is what was added to the one before.
    const ancestors = session ? [...session.ancestors, session.id] : [];
    return { kind: 'answered', session: { id: this.#session, ancestors, counted: this.#counted } };
  }

  /** What was counted in this turn alone; a program that begins to count anew has counted this turn. */
  #since(name: keyof Counted): number {
    const now = this.#counted?.[name] ?? 0;
    const before = this.turn.session?.counted?.[name] ?? 0;
    return now >= before ? now - before : now;
  }

  *#readItem(item: Item, isDone: boolean): Iterable<TurnEvent> {
    if (item.type === 'agent_message' || item.type === 'reasoning') {
      if (!isDone) return;
      this.#text.begin();
      if (item.type === 'reasoning') yield { kind: 'thinking', text: item.text };
      else yield* this.#text.say(item.text);
      return;
    }
    if (!this.#started.has(item.id)) {
      this.#started.add(item.id);
      yield { kind: 'tool-started', callId: item.id, ...callOf(item) };
    }
    if (isDone) yield { kind: 'tool-ended', callId: item.id, ...resultOf(item) };
  }
}

type Tool = Exclude<Item, { type: 'agent_message' | 'reasoning' }>;

function callOf(item: Tool): { name: string; input: unknown } {
  switch (item.type) {
    case 'mcp_tool_call':
      return { name: item.tool, input: item.arguments };
    case 'command_execution':
      return { name: 'shell', input: { command: item.command } };
    case 'file_change':
      return { name: 'edit', input: { paths: item.changes.map(({ path }) => path) } };
    case 'web_search':
      return { name: 'web_search', input: { query: item.query } };
  }
}

function resultOf(item: Tool): { ok: boolean; output: string } {
  switch (item.type) {
    case 'mcp_tool_call':
      return {
        ok: item.status === 'completed' && !item.error,
        output:
          item.error?.message ?? (item.result?.content ?? []).flatMap(({ text }) => text ?? []).join('\n'),
      };
    case 'command_execution':
      return { ok: item.exit_code === 0, output: item.aggregated_output };
    case 'file_change':
      return { ok: item.status === 'completed', output: item.changes.map(({ path }) => path).join('\n') };
    case 'web_search':
      return { ok: true, output: '' };
  }
}
