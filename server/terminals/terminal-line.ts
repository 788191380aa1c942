import type { TerminalNotice, TerminalRequest } from '@/contracts/terminal';

export type TerminalSize = Pick<TerminalRequest, 'columns' | 'rows'>;

/** Why nobody is at the other end any more. */
export type LineEnd = 'left' | 'idle' | 'access-ended' | 'broken-rule' | 'stopping';

/** The way between a person and a shell, whatever carries it. */
export interface TerminalLine {
  /** What is typed, from now on. */
  onInput(listener: (input: Uint8Array) => void): void;
  onResize(listener: (size: TerminalSize) => void): void;
  /** Resolves once it is written out: whoever waits for that is never ahead of a slow reader. */
  show(output: Uint8Array): Promise<void>;
  /** Says something beside what the shell shows. */
  say(notice: TerminalNotice): void;
  /** Settles when the line is over, whoever ended it. */
  readonly over: Promise<LineEnd>;
  /** Ends it from this side. @param isFailure false: the shell has ended as shells do */
  end(isFailure: boolean): void;
}
