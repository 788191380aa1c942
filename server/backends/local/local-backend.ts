import { accessSync, constants } from 'node:fs';
import { AppError } from '../../platform/app-error';
import { createTurns } from '../../platform/in-turn';
import type { Logger } from '../../platform/logger';
import type { Backend, BackendCapabilities, BackendWorkspace } from '../port';
import { NO_IMAGES } from '../unsupported';
import { agentEnvironment } from './agent-environment';
import { readLog } from './agent-log';
import { limitsOf } from './limits';
import { createLocalFiles } from './local-files';
import { LocalMachines, type LocalMachinesOptions } from './local-machines';
import { openTerminal } from './open-terminal';
import { environmentOf } from './process-table';
import { type CommandPlace, runCommand } from './run-command';
import { WorkspaceFolders } from './workspace-folder';

const CAPABILITIES: BackendCapabilities = {
  compute: true,
  heartbeats: true,
  cannedAnswers: false,
  logs: true,
  exec: true,
  files: true,
  terminal: true,
  images: false,
  batchMax: 1,
  monthlyCents: null,
};

export interface LocalBackendOptions
  extends Pick<
    LocalMachinesOptions,
    'tierMemoryMb' | 'platformUrl' | 'findPort' | 'stopGraceMs' | 'listenMs' | 'lookEveryMs' | 'logBytesMax'
  > {
  readonly dataDir: string;
  /** Folders of another deployment are left alone. */
  readonly deploymentId: string;
  /** MOLECULE_AGENT_PROGRAM; null: none is set up. */
  readonly program: string | null;
  /** Whether agents may be processes of this host at all. */
  readonly isAllowed: boolean;
  readonly log: Logger;
}

/**
 * Agents as processes of this host, each with a folder below DATA_DIR. They go on running when the server is stopped or
 * killed, and the next one finds them by the pid, start time and mark in their folder. Nothing but their limits keeps them
 * apart from what else runs here: they are the same user.
 */
export function createLocalBackend(options: LocalBackendOptions): Backend {
  const folders = new WorkspaceFolders(options.dataDir, options.deploymentId);
  const files = createLocalFiles(folders, createTurns());
  const problem = (): string | null => findProblem(options);
  const program = (): string => {
    const fault = problem();
    if (fault === null && options.program !== null) return options.program;
    throw new AppError('backend_unavailable', { public: fault ?? '' });
  };
  const machines = new LocalMachines({ ...options, folders, files, program });
  const placeOf = async (workspace: BackendWorkspace): Promise<CommandPlace> => {
    const { folder, run } = await machines.running(workspace);
    const own = { WORKSPACE_ID: workspace.id };
    const env =
      (run.pid === null ? null : await environmentOf(run.pid)) ??
      (await agentEnvironment(folder, run, own, options.platformUrl()));
    return {
      cwd: await folder.rootPath('/workspace'),
      env,
      limits: limitsOf(run.tier, options.tierMemoryMb),
    };
  };
  return {
    kind: 'local',
    capabilities: CAPABILITIES,
    problem,
    provision: (workspace, start) => machines.start(workspace, start),
    inspect: (workspace) => machines.inspect(workspace),
    whyEnded: (workspace) => machines.whyEnded(workspace),
    stop: (workspace) => machines.stop(workspace),
    destroy: (workspace, { volumes }) => machines.destroy(workspace, volumes),
    logs: ({ id }, { lines }) => readLog(folders.of(id).logFile, lines),
    exec: async (workspace, command, { timeoutMs }) =>
      runCommand(await placeOf(workspace), command, timeoutMs),
    files,
    terminal: async (workspace, size) => openTerminal(await placeOf(workspace), size),
    images: NO_IMAGES,
    survey: () => machines.survey(),
    close: async () => machines.close(),
  };
}

function findProblem({ isAllowed, program }: LocalBackendOptions): string | null {
  if (!isAllowed) {
    return 'Agents do not run as processes of this server: set MOLECULE_ALLOW_LOCAL_BACKEND to 1 to let them, or set up Docker.';
  }
  if (program === null) {
    return 'No agent program is set up for this machine: set MOLECULE_AGENT_PROGRAM to one.';
  }
  try {
    accessSync(program, /\.[mc]?js$/.test(program) ? constants.R_OK : constants.X_OK);
    return null;
  } catch {
    return `The agent program ${program} cannot be run: build it with npm run build, or set MOLECULE_AGENT_PROGRAM to a .js or .mjs file or an executable.`;
  }
}
