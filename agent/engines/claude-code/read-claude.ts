import type { CliOutcome, CliReader, CliSession } from '../cli/cli-program';
import { JoinedText } from '../cli/joined-text';
import { toolName } from '../cli/tools-server';
import { classOfStatus, classOfWords } from '../failures/failure-words';
import type { TurnEvent, TurnFailureClass } from '../port';
import { ResultLine, StreamLine, SystemLine, type Usage, WordsLine } from './claude-lines';

/** Reads `--output-format stream-json`: what the model says as it comes, the tools as they are called, and the end. */
export class ClaudeReader implements CliReader {
  readonly #text = new JoinedText();
  #session: string | null = null;
  #result: ResultLine | null = null;
  /** Texts of the message that is being streamed; the same texts come once more, whole. */
  #streamed: string[] = [];
  /** Of the calls of the model so far, in case nobody adds them up at the end. */
  #calls: { model: string; usage: Usage }[] = [];

  read(line: Readonly<Record<string, unknown>>): Iterable<TurnEvent> {
    if (line.type === 'stream_event') return this.#readStream(line);
    if (line.type === 'assistant' || line.type === 'user') return this.#readWords(line);
    if (line.type === 'system') this.#session = SystemLine.safeParse(line).data?.session_id ?? this.#session;
    if (line.type === 'result') this.#result = ResultLine.safeParse(line).data ?? null;
    return [];
  }

  *rest(): Iterable<TurnEvent> {
    const result = this.#result;
    if (result && !result.is_error && !this.#text.hasSpoken) yield* this.#text.say(result.result ?? '');
    const total = Object.entries(result?.modelUsage ?? {});
    for (const [model, usage] of total)
      yield usageEvent(model, {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cache_read_input_tokens: usage.cacheReadInputTokens,
        cache_creation_input_tokens: usage.cacheCreationInputTokens,
      });
    if (total.length === 0) for (const { model, usage } of this.#calls) yield usageEvent(model, usage);
    this.#calls = [];
    if (result) this.#result = { ...result, modelUsage: {} };
  }

  sessionId(): string | null {
    return this.#session;
  }

  outcome(): CliOutcome {
    const result = this.#result;
    if (!result || this.#session === null) return { kind: 'unfinished' };
    if (!result.is_error && result.subtype === 'success') {
      // A stream that broke off in the middle is a success to the program, of which nothing says why it stopped.
      if (result.stop_reason === null)
        return { kind: 'failed', failureClass: 'unavailable', words: 'The answer broke off before its end.' };
      const session: CliSession = { id: this.#session, ancestors: [] };
      return { kind: 'answered', session };
    }
    const words = [result.result, ...(result.errors ?? [])].filter(Boolean).join('\n') || result.subtype;
    return { kind: 'failed', failureClass: classOf(result, words), words };
  }

  *#readStream(line: unknown): Iterable<TurnEvent> {
    const read = StreamLine.safeParse(line).data;
    // What helpers of the agent say among themselves is no part of its answer.
    if (!read || read.parent_tool_use_id) return;
    const { event } = read;
    if (event.type === 'message_start') {
      this.#streamed = [];
      this.#text.begin();
      this.#calls.push({ model: event.message.model, usage: event.message.usage });
    } else if (event.type === 'message_delta') {
      const call = this.#calls.at(-1);
      if (call) call.usage = { ...call.usage, output_tokens: event.usage.output_tokens };
    } else if (event.type === 'content_block_start' && event.content_block.type === 'text') {
      this.#text.begin();
      this.#streamed.push('');
    } else if (event.type === 'content_block_delta') {
      const { text, thinking } = event.delta;
      if (thinking) yield { kind: 'thinking', text: thinking };
      if (text) {
        this.#streamed.push((this.#streamed.pop() ?? '') + text);
        yield* this.#text.say(text);
      }
    }
  }

  *#readWords(line: unknown): Iterable<TurnEvent> {
    const read = WordsLine.safeParse(line).data;
    if (!read || read.parent_tool_use_id || typeof read.message.content === 'string') return;
    for (const block of read.message.content) {
      if (block.type === 'tool_use')
        yield { kind: 'tool-started', callId: block.id, name: toolName(block.name), input: block.input };
      else if (block.type === 'tool_result')
        yield {
          kind: 'tool-ended',
          callId: block.tool_use_id,
          ok: !block.is_error,
          output: plain(block.content),
        };
      // Sentences of the program itself tell failures, which the result tells too.
      else if (read.type === 'assistant' && read.message.model !== '<synthetic>')
        yield* this.#sayUnstreamed(block.text);
    }
  }

  *#sayUnstreamed(text: string): Iterable<TurnEvent> {
    const at = this.#streamed.indexOf(text);
    if (at !== -1) {
      this.#streamed.splice(at, 1);
      return;
    }
    this.#text.begin();
    yield* this.#text.say(text);
  }
}

function classOf(result: ResultLine, words: string): TurnFailureClass {
  if (result.subtype === 'error_max_turns') return 'step-limit';
  if (result.terminal_reason === 'prompt_too_long') return 'context-overflow';
  const stated = result.api_error_status ? classOfStatus(result.api_error_status) : null;
  if (stated === 'auth') return stated;
  return classOfWords(words) ?? stated ?? 'crashed';
}

function usageEvent(model: string, usage: Usage): TurnEvent {
  const {
    input_tokens,
    output_tokens,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
  } = usage;
  const inputTokens = input_tokens + cached + written;
  return {
    kind: 'usage',
    usage: {
      model,
      inputTokens,
      outputTokens: output_tokens,
      ...(cached > 0 && { cachedInputTokens: cached }),
    },
  };
}

function plain(content: string | readonly { text?: string | undefined }[] | undefined): string {
  if (typeof content === 'string' || content === undefined) return content ?? '';
  return content.flatMap(({ text }) => text ?? []).join('\n');
}
