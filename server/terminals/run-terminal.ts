import { errorRow } from '@/contracts/errors';
import { mutate } from '../audit/mutate';
import type { TerminalSession, TerminalSize } from '../backends/port';
import type { Deps } from '../deps';
import { toAppError } from '../platform/app-error';
import type { Principal } from '../principal';
import type { TerminalHost } from './find-terminal-host';
import type { LineEnd, TerminalLine } from './terminal-line';

/**
 * Joins a line with a shell of a workspace until one of them ends. Its beginning and its end are in the audit log, what
 * was typed and shown is nowhere.
 */
export async function runTerminal(
  deps: Deps,
  principal: Principal,
  workspace: TerminalHost,
  size: TerminalSize,
  line: TerminalLine,
): Promise<void> {
  let session: TerminalSession | null = null;
  try {
    session = await deps.backends.for(workspace).terminal(workspace, size);
    await record(deps, principal, workspace, 'open-terminal', {});
  } catch (thrown) {
    session?.close();
    const error = toAppError(thrown);
    deps.log[errorRow(error.code).level]({ err: thrown, workspaceId: workspace.id }, 'no terminal');
    line.say({ type: 'error', code: error.code, message: error.publicText });
    line.end(true);
    return;
  }
  const startedAt = deps.clock.now().getTime();
  const ended = await join(deps, session, line);
  const seconds = Math.round((deps.clock.now().getTime() - startedAt) / 1000);
  await record(deps, principal, workspace, 'close-terminal', { seconds, ended });
}

/** Carries bytes in both directions; returns which end came first. */
async function join(
  deps: Deps,
  session: TerminalSession,
  line: TerminalLine,
): Promise<LineEnd | 'exit' | 'failed'> {
  line.onInput((input) => session.write(input));
  line.onResize((size) => session.resize(size));
  line.say({ type: 'ready' });
  const shown = showAll(session, line).then(
    () => 'exit' as const,
    (error: unknown) => {
      deps.log.warn({ err: error }, 'the output of a terminal broke off');
      return 'failed' as const;
    },
  );
  const ended = await Promise.race([line.over, shown]);
  if (ended === 'exit') line.say({ type: 'exit', code: await session.exit });
  session.close();
  line.end(ended === 'failed');
  return ended;
}

async function showAll(session: TerminalSession, line: TerminalLine): Promise<void> {
  for await (const output of session.output) await line.show(output);
}

/** Names and figures only. */
function record(
  deps: Deps,
  principal: Principal,
  { id }: TerminalHost,
  action: 'open-terminal' | 'close-terminal',
  details: Record<string, unknown>,
): Promise<void> {
  return mutate(deps, principal, action, ({ audit }) => audit({ workspaceId: id, details }));
}
