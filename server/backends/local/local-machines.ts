import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../platform/app-error';
import { findFreePort } from '../../platform/embedded-postgres/free-port';
import { createTurns } from '../../platform/in-turn';
import type { Logger } from '../../platform/logger';
import type {
  BackendWorkspace,
  MachineStart,
  MachineState,
  OwnMachine,
  ProvisionResult,
  WorkspaceFiles,
} from '../port';
import { agentEnvironment, agentUrlOf, livingIn } from './agent-environment';
import { noteInLog } from './agent-log';
import { type AgentRun, isRunning, membersOf, readRun, writeRun } from './agent-run';
import { endProcesses } from './end-processes';
import { explainFullDisk } from './full-disk';
import { assertTierPossible, limitsOf } from './limits';
import { lookAfterAgents, type RunningAgent } from './look-after-agents';
import { listProcesses } from './process-table';
import { awaitStart, endedAtOnce, spawnAgent } from './start-agent';
import { chooseDirectory, type WorkspaceFolder, type WorkspaceFolders } from './workspace-folder';

const STOP_GRACE_MS = 10_000;
const PORTS_TRIED_MAX = 5;
/** An agent that takes longer to listen may go on: the platform waits for its registration anyway. */
const LISTEN_MS_MAX = 15_000;
const LOOK_EVERY_MS = 2000;
/** Where engines that are CLIs keep what was said, below the home of their agent. */
const SESSION_FOLDERS = ['.claude/sessions', '.claude/projects'];

export interface LocalMachinesOptions {
  readonly folders: WorkspaceFolders;
  readonly files: WorkspaceFiles;
  readonly program: () => string;
  /** Where agents of this host reach the platform; null while nobody listens yet. */
  readonly platformUrl: () => string | null;
  /** Memory of tiers 1 to 4, in this order. */
  readonly tierMemoryMb: readonly number[];
  readonly log: Logger;
  readonly findPort?: (() => Promise<number>) | undefined;
  readonly stopGraceMs?: number | undefined;
  /** How long a start waits for its agent to listen. */
  readonly listenMs?: number | undefined;
  readonly lookEveryMs?: number | undefined;
  readonly logBytesMax?: number | undefined;
}

type Workspace = Pick<BackendWorkspace, 'id' | 'tier' | 'instanceId'>;

/** The agents of this host: one process group for each workspace, found again by what stands in its folder. */
export class LocalMachines {
  readonly #options: LocalMachinesOptions;
  readonly #inTurn = createTurns();
  /** Those that may run; null until the folders have been looked through for those that a server before this one started. */
  #running: Map<string, RunningAgent> | null = null;
  readonly #endLooking: () => void;
  /** How the newest run of each folder ended, as far as it was seen from here. */
  readonly #ends = new Map<string, { readonly mark: string; readonly how: string }>();

  constructor(options: LocalMachinesOptions) {
    this.#options = options;
    this.#endLooking = lookAfterAgents(
      async () => [...(await this.#known()).values()],
      ({ run, folder }) => this.#forget(folder, run),
      {
        ...options,
        everyMs: options.lookEveryMs ?? LOOK_EVERY_MS,
        onTooLarge: ({ run, folder }, reason) => this.#noteEnd(folder, run, `the agent was ended: ${reason}`),
      },
    );
  }

  start(workspace: BackendWorkspace, start: MachineStart): Promise<ProvisionResult> {
    const started = this.#inTurn(workspace.id, async (): Promise<ProvisionResult> => {
      const folder = this.#options.folders.of(workspace.id);
      start.signal.throwIfAborted();
      assertTierPossible(workspace.tier);
      // First, because it refuses a folder of another deployment, whose agent is not ours to end.
      const isNew = await folder.make();
      try {
        await this.#end(folder);
        await this.#prepare(folder, workspace, start);
        const run = await this.#startOnFreePort(folder, workspace, start);
        return {
          instanceId: await this.#idOf(run),
          url: agentUrlOf(run),
          imageDigest: null,
          agent: 'starting',
        };
      } catch (error) {
        await this.#end(folder);
        await writeRun(folder, null);
        if (isNew) await folder.remove();
        throw error;
      }
    });
    return started.catch(explainFullDisk);
  }

  async inspect({ id, instanceId }: Workspace): Promise<MachineState> {
    if (instanceId !== null && !instanceId.startsWith(`${await this.#options.folders.placeId()}/`)) {
      // Of another server's host, or of a folder that is not here any more: nobody here can say.
      return 'unknown';
    }
    try {
      const folder = this.#options.folders.of(id);
      const run = (await folder.isOwn()) ? await readRun(folder) : null;
      if (run === null) return 'absent';
      return (await isRunning(run)) ? 'running' : 'stopped';
    } catch (error) {
      this.#options.log.warn({ err: error, workspace: id }, 'nobody can say whether this agent runs');
      return 'unknown';
    }
  }

  async whyEnded({ id }: Workspace): Promise<string | null> {
    const folder = this.#options.folders.of(id);
    const run = (await folder.isOwn()) ? await readRun(folder) : null;
    const end = this.#ends.get(folder.path);
    return run && end?.mark === run.mark ? `${end.how.charAt(0).toUpperCase()}${end.how.slice(1)}.` : null;
  }

  stop({ id }: Workspace): Promise<void> {
    return this.#inTurn(id, async () => {
      const folder = this.#options.folders.of(id);
      if (await folder.isOwn()) await this.#end(folder);
    });
  }

  destroy({ id }: Workspace, volumes: boolean): Promise<void> {
    return this.#inTurn(id, async () => {
      const folder = this.#options.folders.of(id);
      if (!(await folder.isOwn())) return;
      await this.#end(folder);
      await writeRun(folder, null);
      this.#ends.delete(folder.path);
      if (volumes) await folder.remove();
    });
  }

  async survey(): Promise<OwnMachine[]> {
    const ids = await this.#options.folders.list();
    return Promise.all(
      ids.map(async (workspaceId): Promise<OwnMachine> => {
        const run = await readRun(this.#options.folders.of(workspaceId)).catch(() => 'unreadable' as const);
        if (run === null) return { workspaceId, instanceId: null, kind: 'data' };
        const instanceId = run === 'unreadable' ? null : await this.#idOf(run);
        return { workspaceId, instanceId, kind: 'machine' };
      }),
    );
  }

  /** The agent of a workspace that runs; throws where none does. */
  async running({ id }: Workspace): Promise<RunningAgent> {
    const folder = this.#options.folders.of(id);
    const run = (await folder.isOwn()) ? await readRun(folder) : null;
    if (run && (await isRunning(run))) return { folder, run };
    throw new AppError('machine_not_running');
  }

  close(): void {
    this.#endLooking();
  }

  /** Everything that has to be there before the agent is. */
  async #prepare(folder: WorkspaceFolder, workspace: BackendWorkspace, start: MachineStart): Promise<void> {
    await chooseDirectory(folder, await checkDirectory(start.directory));
    const home = await folder.rootPath('/home');
    if (start.resetSession)
      for (const name of SESSION_FOLDERS)
        await rm(join(/* turbopackIgnore: true */ home, name), { recursive: true, force: true });
    await this.#options.files.seed(start.firstFiles.map((file) => ({ workspace, ...file })));
    await this.#options.files.write(workspace, start.files);
  }

  async #startOnFreePort(
    folder: WorkspaceFolder,
    workspace: BackendWorkspace,
    start: MachineStart,
  ): Promise<AgentRun> {
    const { program, tierMemoryMb, findPort = findFreePort } = this.#options;
    const limits = limitsOf(workspace.tier, tierMemoryMb);
    const platformUrl = this.#options.platformUrl();
    if (platformUrl === null) {
      throw new AppError('backend_unavailable', {
        public: 'This server does not listen yet, so its agents would not find it.',
      });
    }
    for (let attempt = 1; attempt <= PORTS_TRIED_MAX; attempt += 1) {
      const port = await findPort();
      const run = { mark: randomUUID(), port, tier: workspace.tier, pid: null, startTime: null };
      start.onProgress({ text: 'Starting the agent', share: null });
      // Before it exists: if this server dies in between, the next one finds it by its mark.
      await writeRun(folder, run);
      const env = await agentEnvironment(folder, run, start.env, platformUrl);
      const cwd = await folder.rootPath('/workspace');
      const onEnd = (how: string): void => this.#noteEnd(folder, run, how);
      const agent = await spawnAgent(folder, { run, program: program(), env, cwd, limits, onEnd });
      await writeRun(folder, agent.run);
      (await this.#known()).set(folder.path, { folder, run: agent.run });
      const outcome = await awaitStart(agent, folder, {
        signal: start.signal,
        listenMs: this.#options.listenMs ?? LISTEN_MS_MAX,
      });
      if (outcome === 'starts') return agent.run;
      if (outcome === 'ended') throw await endedAtOnce(folder, start.env, agent.lacksSomething());
      await noteInLog(folder.logFile, `port ${port} was taken; trying another`);
    }
    throw new AppError('machine_failed', {
      public: `None of ${PORTS_TRIED_MAX} ports of this host was free for the agent.`,
    });
  }

  /** Ends whatever runs of a workspace, and notes that it was meant to. */
  async #end(folder: WorkspaceFolder): Promise<void> {
    // A record that cannot be read must not keep its agent alive for ever: it is found by its folder.
    const run = await readRun(folder).catch(() => null);
    if (run && (await isRunning(run))) await noteInLog(folder.logFile, 'the platform stops the agent');
    const home = await folder.rootPath('/home');
    const list = async () => {
      const processes = await listProcesses();
      const members = run ? await membersOf(run, processes) : [];
      return [...new Set([...members, ...livingIn(home, processes)])];
    };
    await endProcesses(list, this.#options.stopGraceMs ?? STOP_GRACE_MS);
    if (run) this.#forget(folder, run);
  }

  /** The first cause counts: what is ended for one ends by a signal, which would say less. */
  #noteEnd({ path }: WorkspaceFolder, { mark }: AgentRun, how: string): void {
    if (this.#ends.get(path)?.mark !== mark) this.#ends.set(path, { mark, how });
  }

  #forget({ path }: WorkspaceFolder, run: AgentRun): void {
    if (this.#running?.get(path)?.run.mark === run.mark) this.#running.delete(path);
  }

  async #known(): Promise<Map<string, RunningAgent>> {
    if (this.#running) return this.#running;
    const found = new Map<string, RunningAgent>();
    for (const id of await this.#options.folders.list()) {
      const folder = this.#options.folders.of(id);
      const run = await readRun(folder).catch(() => null);
      if (run && (await isRunning(run))) found.set(folder.path, { folder, run });
    }
    this.#running ??= found;
    return this.#running;
  }

  /** Says on which host, or in which folder, it is: another server must not take its machines for lost. */
  async #idOf({ mark }: AgentRun): Promise<string> {
    return `${await this.#options.folders.placeId()}/${mark}`;
  }
}

/** The folder that an agent is to work in, as it really is on this host. */
async function checkDirectory(directory: MachineStart['directory']): Promise<string | null> {
  if (directory === null) return null;
  const { hostPath, access } = directory;
  if (access === 'read_only') {
    throw new AppError('machine_failed', {
      public: `An agent that is a process of this host cannot be kept from writing to ${hostPath}: allow it to write, or run it in a container.`,
    });
  }
  const found = await stat(hostPath).catch(() => null);
  if (!found?.isDirectory()) {
    throw new AppError('machine_failed', { public: `There is no folder ${hostPath} on this host.` });
  }
  return hostPath;
}
