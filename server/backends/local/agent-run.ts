import { z } from 'zod';
import { processStartTime } from '../../platform/embedded-postgres/process-identity';
import { type HostProcess, listProcesses } from './process-table';
import type { WorkspaceFolder } from './workspace-folder';

/** The variable that everything an agent starts inherits, and by which it is found again. */
export const RUN_MARK = 'MOLECULE_AGENT_RUN';
const FILE = 'machine.json';

const record = z.object({
  /** A random text, in the environment of the agent and whatever it starts. */
  mark: z.string().min(1),
  port: z.int(),
  tier: z.int(),
  /** The process that leads the group; null until it was started, and for good when this server died at that moment. */
  pid: z.int().nullable(),
  /** Tells it from a later process of the same pid. */
  startTime: z.string().nullable(),
});

/** One start of an agent, as it stands in the folder of its workspace: how a server that was restarted finds it again. */
export type AgentRun = z.infer<typeof record>;

/** Null: the agent was never started, or its machine was ended for good. Throws when nobody can tell. */
export async function readRun(folder: WorkspaceFolder): Promise<AgentRun | null> {
  const value = await folder.readJson(FILE);
  return value === null ? null : record.parse(value);
}

export const writeRun = (folder: WorkspaceFolder, run: AgentRun | null): Promise<void> =>
  folder.writeJson(FILE, run);

/** Whether the leading process lives: the very one, not another that was given its pid. */
async function leaderLives({ pid, startTime }: AgentRun): Promise<boolean> {
  return pid !== null && startTime !== null && (await processStartTime(pid)) === startTime;
}

/** Whether anything of it runs. */
export async function isRunning(run: AgentRun): Promise<boolean> {
  if (run.pid !== null) return leaderLives(run);
  // This server's predecessor died between starting the agent and writing down which process it is.
  return (await membersOf(run)).length > 0;
}

/** The processes of a run: of its group and session while their leader lives, and whatever carries its mark anyway. */
export async function membersOf(run: AgentRun, processes?: readonly HostProcess[]): Promise<number[]> {
  const all = processes ?? (await listProcesses());
  const leader = (await leaderLives(run)) ? run.pid : null;
  const isMember = ({ group, session, environment }: HostProcess): boolean =>
    // A pid stays taken as long as a group has it; without its leader it could be the group of a stranger.
    (leader !== null && (group === leader || session === leader)) ||
    environment.includes(`\0${RUN_MARK}=${run.mark}\0`);
  return all.filter(isMember).map(({ pid }) => pid);
}
