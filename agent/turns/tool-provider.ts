import type { TurnTools } from '../engines/port';

/** What a person is asked for in the middle of a turn. */
export interface AskedPerson {
  readonly approvalId: string;
  /** What the agent wants to do. */
  readonly action: string;
  readonly reason: string | null;
}

/** What the tools of a turn know about it. */
export interface TurnFacts {
  readonly contextId: string;
  readonly taskId: string;
  /** The workspace that asked; null: a person, or the platform. */
  readonly callerId: string | null;
  /** Aborted when the turn is over or canceled: what a tool waits for ends with it. */
  readonly signal: AbortSignal;
  /** `metadata.molecule_chain` of its message, given back when work is handed on; absent: it had none. */
  readonly chain?: string | undefined;
  /** The task is `input-required` from now on, until what is returned is called. */
  readonly waitForPerson?: (asked: AskedPerson) => () => void;
  /** Tells whoever follows the task what is waited for, such as an approval. */
  readonly say: (text: string, metadata?: Readonly<Record<string, unknown>>) => void;
}

/** The tools of one turn; closed when it ends, after which its bearer opens nothing. */
export interface OpenTools extends TurnTools {
  close(): void;
}

/** Who offers the platform's tools to engines. */
export interface ToolProvider {
  open(turn: TurnFacts): OpenTools;
  close(): Promise<void>;
}
