import { expect, it, vi } from 'vitest';
import { type OpenSubject, withMachine } from './conformance-subject';
import type { TerminalSession } from './port';

const SIZE = { columns: 80, rows: 24 };
const SOON = { timeout: 20_000, interval: 30 };

/** A terminal with everything that it has shown so far. */
function watch(session: TerminalSession): {
  type(line: string): void;
  shows(text: string | RegExp): Promise<void>;
} {
  const decoder = new TextDecoder();
  let shown = '';
  void (async () => {
    for await (const chunk of session.output) shown += decoder.decode(chunk, { stream: true });
  })().catch(() => {});
  return {
    type: (line) => session.write(new TextEncoder().encode(`${line}\n`)),
    shows: (text) => vi.waitFor(() => expect(shown).toMatch(text), SOON),
  };
}

/** What the terminals of every adapter have to do that has them. */
export function describeTerminal(open: OpenSubject): void {
  const withTerminal = (run: (session: TerminalSession) => Promise<void>) =>
    withMachine(open, async ({ backend, workspace }) => {
      if (!backend.capabilities.terminal) return;
      const session = await backend.terminal(workspace, SIZE);
      try {
        await run(session);
      } finally {
        session.close();
      }
    });

  it(
    'opens a shell that does what is typed, in any script',
    withTerminal(async (session) => {
      const terminal = watch(session);
      // The answer differs from what is typed, which is shown as well.
      terminal.type('echo "grüße $((6 * 7))"');
      await terminal.shows('grüße 42');
    }),
  );

  it(
    'has the size that it is given, at first and later',
    withTerminal(async (session) => {
      const terminal = watch(session);
      terminal.type('stty size');
      await terminal.shows(/24 80/);
      session.resize({ columns: 132, rows: 43 });
      terminal.type('stty size');
      await terminal.shows(/43 132/);
    }),
  );

  it(
    'ends with its shell, whose exit code it has',
    withTerminal(async (session) => {
      const terminal = watch(session);
      terminal.type('echo $((1 + 1)) ready');
      await terminal.shows('2 ready');
      terminal.type('exit 5');
      expect(await session.exit).toBe(5);
    }),
  );

  it(
    'ends what runs in it when it is closed, and closing it again is nothing',
    withTerminal(async (session) => {
      const terminal = watch(session);
      terminal.type('echo $((1 + 1)) ready; sleep 600');
      await terminal.shows('2 ready');
      session.close();
      session.close();
      expect(await session.exit).toBeNull();
    }),
  );
}
