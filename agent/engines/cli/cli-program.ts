import type { AgentConfig } from '../../config/agent-config';
import type { ModelChoice, PreflightProblem, TurnEvent, TurnFailureClass, TurnRequest } from '../port';

/** What a program is told about where it works. */
export interface CliSettings {
  readonly workspacePath: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly config: Pick<AgentConfig, 'idleTimeoutSeconds' | 'providers' | 'runtimeConfig'>;
  /** For everything that the program itself keeps. */
  readonly programFolder: string;
}

/** Where a conversation stands for the program; every turn begins from there as a session of its own. */
export interface CliSession {
  readonly id: string;
  /** The sessions that this one goes back to and cannot be read without. */
  readonly ancestors: readonly string[];
  /** What the program has counted up to here, where it counts through all sessions. */
  readonly counted?: Readonly<Record<string, number>>;
}

export interface CliTurn {
  readonly request: TurnRequest;
  /** Of this turn alone; also the name of the files written for it. */
  readonly turnId: string;
  readonly session: CliSession | null;
  readonly settings: CliSettings;
}

/** How a turn is started. */
export interface CliLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that the program reads at its start, removed after the turn. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** How a turn ended, by what the program itself said of it. */
export type CliOutcome =
  | { readonly kind: 'answered'; readonly session: CliSession }
  | { readonly kind: 'failed'; readonly failureClass: TurnFailureClass; readonly words: string }
  /** It ended without a word about how. */
  | { readonly kind: 'unfinished' };

/** Understands what the program writes during one turn. */
export interface CliReader {
  /** One line; what is unknown says nothing. */
  read(line: Readonly<Record<string, unknown>>): Iterable<TurnEvent>;
  /** After the last line: what is still to be told, once; also where the turn failed or was stopped. */
  rest(): Iterable<TurnEvent>;
  outcome(): CliOutcome;
  /** The session of this turn, as soon as it is known. */
  sessionId(): string | null;
}

/** A coding agent that is driven through its command line: one file each. */
export interface CliProgram {
  readonly id: string;
  /** As people know it. */
  readonly label: string;
  readonly command: string;
  readonly install: string;
  /** What is missing besides the program itself. */
  missing(model: ModelChoice, settings: CliSettings): Promise<readonly PreflightProblem[]>;
  /** Before every turn: what the program needs to find on disk. */
  prepare(settings: CliSettings): Promise<void>;
  launch(turn: CliTurn): CliLaunch;
  reader(turn: CliTurn): CliReader;
  /** Removes what the program keeps of sessions. */
  removeSessions(ids: readonly string[], settings: CliSettings): Promise<void>;
}
