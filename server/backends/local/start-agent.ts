import { type SpawnOptions, spawn } from 'node:child_process';
import { lastBytes, toStorableText } from '@/domain/text';
import { AppError } from '../../platform/app-error';
import { waitUntil } from '../../platform/embedded-postgres/polling';
import { processStartTime } from '../../platform/embedded-postgres/process-identity';
import { noteInLog, openLog, readLog } from './agent-log';
import { type AgentRun, membersOf } from './agent-run';
import { type AgentLimits, agentCommand, limitedCommand } from './limits';
import { listensOn } from './process-table';
import type { WorkspaceFolder } from './workspace-folder';

/** Looked at for the cause where an agent ends at once. */
const LAST_LINES = 20;
const SHOWN_BYTES_MAX = 1000;
/** Shorter values are words that may stand anywhere. */
const SECRET_LENGTH_MIN = 8;
const OWN_TOKEN = /mol_(ws|org)_[\w-]{20,}/g;
/** The code with which an agent ends that says what it lacks: another attempt lacks it just the same. */
const LACKS_SOMETHING = 1;
const PORT_TAKEN = /EADDRINUSE|address already in use/i;

/** What an agent is started with. */
interface AgentLaunch {
  readonly run: AgentRun;
  readonly program: string;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly limits: AgentLimits;
  /** Hears how it ended. */
  readonly onEnd: (how: string) => void;
}

/** A process that was started here: who it is, and its end. */
export interface StartedAgent {
  readonly run: AgentRun;
  hasEnded(): boolean;
  /** True when it ended by itself because something is missing that somebody has to bring. */
  lacksSomething(): boolean;
}

/** How a started process came out: it takes connections (or is still on its way), its port was taken, or it ended. */
export type StartOutcome = 'starts' | 'port_taken' | 'ended';

/** Starts the agent program as the leader of a process group of its own, which outlives this server. */
export async function spawnAgent(
  folder: WorkspaceFolder,
  { run, program, env, cwd, limits, onEnd }: AgentLaunch,
): Promise<StartedAgent> {
  const [file = '', ...args] = limitedCommand(agentCommand(program, limits), limits);
  const log = await openLog(folder.logFile);
  let hasEnded = false;
  let exitCode: number | null = null;
  try {
    const options: SpawnOptions = {
      cwd,
      env: env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    };
    const child = spawn(/* turbopackIgnore: true */ file, args, options);
    child.unref();
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.once('exit', (code, signal) => {
      hasEnded = true;
      exitCode = code;
      const how = `the agent ended ${signal ? `by ${signal}` : `with exit code ${code}`}`;
      onEnd(how);
      void noteInLog(folder.logFile, how);
    });
    const pid = child.pid ?? 0;
    return {
      run: { ...run, pid, startTime: await processStartTime(pid) },
      hasEnded: () => hasEnded,
      lacksSomething: () => exitCode === LACKS_SOMETHING,
    };
  } catch (cause) {
    throw new AppError('machine_failed', {
      public: `The agent program could not be started: ${String(cause)}.`,
      cause,
    });
  } finally {
    await log.close();
  }
}

/** Waits until an agent takes connections, has ended, or takes its time. */
export async function awaitStart(
  { run, hasEnded }: StartedAgent,
  folder: WorkspaceFolder,
  { signal, listenMs }: { signal: AbortSignal; listenMs: number },
): Promise<StartOutcome> {
  const listens = async (): Promise<boolean> =>
    (run.pid !== null && (await listensOn([run.pid], run.port))) || listensOn(await membersOf(run), run.port);
  await waitUntil(async () => signal.aborted || hasEnded() || (await listens()), listenMs);
  signal.throwIfAborted();
  if (!hasEnded()) return 'starts';
  return PORT_TAKEN.test(await readLog(folder.logFile, LAST_LINES)) ? 'port_taken' : 'ended';
}

/**
 * Why an agent that ended at once did so, with the last of what it printed: a person finds the cause there.
 * @param env what it was started with: secrets are in it, and programs print those
 * @param isFinal whether another attempt would end like this one
 */
export async function endedAtOnce(
  folder: WorkspaceFolder,
  env: Readonly<Record<string, string>>,
  isFinal: boolean,
): Promise<AppError> {
  const said = withoutValues(await readLog(folder.logFile, LAST_LINES), env);
  const shown = lastBytes(toStorableText(said).trim(), SHOWN_BYTES_MAX);
  return new AppError('machine_failed', {
    details: { is_final: isFinal },
    public: `The agent program ended as soon as it was started. ${shown === '' ? 'It printed nothing.' : `It printed last:\n${shown}`}`,
  });
}

function withoutValues(text: string, env: Readonly<Record<string, string>>): string {
  const values = Object.entries(env).filter(([, value]) => value.length >= SECRET_LENGTH_MIN);
  const hidden = values.reduce((rest, [name, value]) => rest.replaceAll(value, `\${${name}}`), text);
  return hidden.replace(OWN_TOKEN, '(its token)');
}
