import type { Logger } from '../../platform/logger';
import { LOG_BYTES_MAX, noteInLog, rotateLog } from './agent-log';
import { type AgentRun, isRunning, membersOf } from './agent-run';
import { endProcesses } from './end-processes';
import { type AgentLimits, limitsOf } from './limits';
import { type HostProcess, listProcesses, residentBytes } from './process-table';
import type { WorkspaceFolder } from './workspace-folder';

const MIB = 1024 * 1024;

export interface RunningAgent {
  readonly folder: WorkspaceFolder;
  readonly run: AgentRun;
}

interface Looking {
  readonly everyMs: number;
  readonly tierMemoryMb: readonly number[];
  readonly logBytesMax?: number | undefined;
  readonly log: Logger;
  /** Hears why one is about to be ended. */
  readonly onTooLarge: (agent: RunningAgent, reason: string) => void;
}

/**
 * Looks after what runs, again and again: no log grows without bound, and what takes more than its tier allows is ended
 * and told why.
 * @param list the agents that may run; called at each look
 * @param onEnded hears of each that does not run (any more)
 * @returns ends the looking
 */
export function lookAfterAgents(
  list: () => Promise<readonly RunningAgent[]>,
  onEnded: (agent: RunningAgent) => void,
  looking: Looking,
): () => void {
  const { everyMs, tierMemoryMb, logBytesMax = LOG_BYTES_MAX, log } = looking;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const agents = await list();
    if (agents.length === 0) return;
    const processes = await listProcesses();
    for (const agent of agents) {
      if (!(await isRunning(agent.run))) onEnded(agent);
      else await endIfTooLarge(agent, limitsOf(agent.run.tier, tierMemoryMb), processes, looking);
      await rotateLog(agent.folder.logFile, logBytesMax);
    }
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'the agents of this host could not be looked after'),
      )
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function endIfTooLarge(
  agent: RunningAgent,
  limits: AgentLimits,
  processes: readonly HostProcess[],
  { log, onTooLarge }: Looking,
): Promise<void> {
  const { folder, run } = agent;
  const members = await membersOf(run, processes);
  const reason = tooLarge(run.tier, limits, { processes: members.length, bytes: await memoryOf(members) });
  if (reason === null) return;
  onTooLarge(agent, reason);
  await noteInLog(folder.logFile, `the agent was ended: ${reason}`);
  log.warn({ folder: folder.path, reason }, 'an agent of this host was ended');
  await endProcesses(() => membersOf(run), 0);
}

async function memoryOf(pids: readonly number[]): Promise<number> {
  const bytes = await Promise.all(pids.map(residentBytes));
  return bytes.reduce((sum, each) => sum + each, 0);
}

function tooLarge(
  tier: number,
  limits: AgentLimits,
  { processes, bytes: memoryBytes }: { processes: number; bytes: number },
): string | null {
  if (processes > limits.processes)
    return `it had ${processes} processes, and tier ${tier} allows ${limits.processes}`;
  if (memoryBytes <= limits.memoryBytes) return null;
  const [used, allowed] = [memoryBytes, limits.memoryBytes].map((bytes) => Math.round(bytes / MIB));
  return `it used ${used} MiB of memory, and tier ${tier} allows ${allowed} MiB`;
}
