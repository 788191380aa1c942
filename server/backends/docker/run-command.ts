import { AppError } from '../../platform/app-error';
import type { BackendWorkspace, ExecResult } from '../port';
import type { Containers } from './containers';
import type { Engine } from './engine';
import { toEngineError } from './engine-errors';
import { endInside, exitCodeOf, startInside } from './inside';
import { createOutput } from './stream-frames';

/** The engine ends no command, so each one says first, on its errors, which process it is. */
const WITH_PID = ['sh', '-c', 'echo $$ >&2; exec "$@"', 'sh'];
/** What a shell says of a program that is not there; the engine says nothing when its container ended meanwhile. */
const NO_CODE = 127;
const KILL_MS_MAX = 5_000;

/** Runs a command inside and waits for its end; after `timeoutMs` it is ended with everything it started. */
export async function runCommand(
  engine: Engine,
  containers: Containers,
  workspace: BackendWorkspace,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const inside = await startInside(engine, containers, workspace, [...WITH_PID, ...command], { tty: false });
  const output = createOutput(inside.stream);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    // In any case its connection ends, also when the engine does not answer any more.
    const last = setTimeout(() => inside.stream.destroy(), KILL_MS_MAX);
    void kill()
      .catch(() => {})
      .finally(() => {
        clearTimeout(last);
        inside.stream.destroy();
      });
  }, timeoutMs);
  const kill = async (): Promise<void> => {
    const pid = Number(firstLine(output.stderr()));
    if (pid > 0) await endInside(engine, inside.containerId, pid);
  };
  try {
    await output.ended.catch((error: unknown) => {
      if (!timedOut) throw toEngineError(error, engine.host);
    });
    if (timedOut) {
      throw new AppError('command_timeout', {
        public: `The command took longer than ${Math.round(timeoutMs / 1000)} s and was ended.`,
      });
    }
    const exitCode = (await exitCodeOf(engine, inside)) ?? NO_CODE;
    const stderr = output.stderr();
    return { exitCode, stdout: output.stdout(), stderr: stderr.slice(firstLine(stderr).length + 1) };
  } finally {
    clearTimeout(timer);
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
