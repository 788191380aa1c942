/**
 * What the agent program asks of an engine: the thing that thinks. One folder below `agent/engines/` per engine, one
 * line in the registry; `agent/engines/conformance/` says when it is done.
 */

/** A provider and a model of it, as `provider:model` in a configuration. */
export interface ModelChoice {
  readonly provider: string;
  readonly model: string;
}

/** A file that came with the message, already lying in the workspace. */
export interface TurnFile {
  readonly path: string;
  readonly name: string;
  readonly mimeType?: string;
}

/** Where the platform's tools are offered over MCP (streamable HTTP on loopback), for this turn alone. */
export interface TurnTools {
  readonly url: string;
  /** Sent as `Authorization: Bearer`; the tools refuse everyone else. */
  readonly bearer: string;
}

/** One turn: what was said, and what the engine may use to answer it. */
export interface TurnRequest {
  /** The conversation. The engine remembers it on disk under this id, until `forget`. */
  readonly contextId: string;
  readonly taskId: string;
  readonly text: string;
  readonly files: readonly TurnFile[];
  readonly systemPrompt: string;
  readonly model: ModelChoice;
  readonly tools: TurnTools;
  /** Stops the turn, and everything that it started. */
  readonly signal: AbortSignal;
}

/** What happens while an engine thinks, in order. Texts are pieces to be joined, never repeated wholes. */
export type TurnEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'tool-started'; readonly callId: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'tool-ended'; readonly callId: string; readonly ok: boolean; readonly output: string }
  | { readonly kind: 'usage'; readonly usage: TurnUsage }
  /** What was said, thought and called so far counts no longer: the turn begins again, with another model. Usage stays. */
  | { readonly kind: 'withdrawn'; readonly failed: ModelChoice; readonly because: TurnFailureClass };

/** Tokens of one or more model calls of the turn; several such events of a turn are added up. */
export interface TurnUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
}

/** Why a turn failed, as far as it decides what is done about it (lesson 114). */
export type TurnFailureClass =
  | 'rate-limited'
  | 'overloaded'
  | 'unavailable'
  | 'timeout'
  | 'context-overflow'
  | 'auth'
  | 'invalid-request'
  | 'crashed'
  | 'silent'
  | 'step-limit'
  | 'cancelled';

/** A turn that did not end with an answer. `message` is a sentence for people; `detail` the bounded raw words of it. */
export class TurnFailure extends Error {
  override readonly name = 'TurnFailure';

  constructor(
    readonly failureClass: TurnFailureClass,
    message: string,
    readonly detail = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Something without which the engine cannot work, and what a person does about it. */
export interface PreflightProblem {
  readonly missing: string;
  readonly fix: string;
}

export interface Engine {
  readonly id: string;
  /** What is missing before a first turn: a key, a program. Empty when it can work. */
  preflight(model: ModelChoice): Promise<readonly PreflightProblem[]>;
  /**
   * Runs one turn to its end; throws {@link TurnFailure} alone. A turn that fails or is cancelled leaves what the engine
   * remembers of the conversation as it was before, so that it can be tried again; after a crash it is forgotten.
   */
  runTurn(request: TurnRequest): AsyncIterable<TurnEvent>;
  /** Drops what it remembers of a conversation. */
  forget(contextId: string): Promise<void>;
  /** Stops every child it has. */
  close(): Promise<void>;
}
