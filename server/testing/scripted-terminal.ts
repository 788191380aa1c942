import type { TerminalSession, TerminalSize } from '@/server/backends/port';

/** A shell that does what the test says, and remembers what was done to it. */
export interface ScriptedTerminal {
  readonly session: TerminalSession;
  readonly sizes: TerminalSize[];
  /** All that was typed. */
  typed(): string;
  /** Chunks of output that were asked for so far. */
  taken(): number;
  print(output: string | Uint8Array): void;
  /** The shell ends by itself. */
  exit(code: number): void;
  readonly isClosed: boolean;
}

export function scriptedTerminal(size: TerminalSize): ScriptedTerminal {
  const waiting: Uint8Array[] = [];
  const sizes = [size];
  let [typed, taken, isOver, isClosed] = ['', 0, false, false];
  let wake = () => {};
  let settle: (code: number | null) => void = () => {};
  const exit = new Promise<number | null>((resolve) => {
    settle = resolve;
  });
  async function* output(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = waiting.shift();
      if (next) {
        taken += 1;
        yield next;
      } else if (isOver) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const end = (code: number | null) => {
    isOver = true;
    settle(code);
    wake();
  };
  return {
    session: {
      output: output(),
      write: (input) => {
        typed += Buffer.from(input).toString('latin1');
      },
      resize: (next) => void sizes.push(next),
      close: () => {
        isClosed = true;
        end(null);
      },
      exit,
    },
    sizes,
    typed: () => typed,
    taken: () => taken,
    print: (text) => {
      waiting.push(Buffer.from(text));
      wake();
    },
    exit: end,
    get isClosed() {
      return isClosed;
    },
  };
}
