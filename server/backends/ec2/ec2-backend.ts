import { AppError, isAppError } from '../../platform/app-error';
import type { Backend, BackendCapabilities, BackendWorkspace, OwnMachine, WorkspaceFiles } from '../port';
import { NO_IMAGES } from '../unsupported';
import { endOfAgent, lastLines } from './console';
import { isAboutAws } from './ec2-errors';
import { type Ec2Options, TIMING } from './ec2-options';
import { stateOf } from './machine';
import { monthlyCentsOf } from './monthly-cents';
import { AGENT_PROGRAM } from './names';
import type { Parts } from './open-parts';
import { provision } from './provision';

const CAPABILITIES: Omit<BackendCapabilities, 'monthlyCents'> = {
  compute: true,
  heartbeats: true,
  cannedAnswers: false,
  logs: true,
  exec: true,
  files: true,
  terminal: true,
  images: false,
  batchMax: 1,
};

const LOG_MS_MAX = 15_000;
/** So long it is taken for granted that AWS cannot be used, after it has said so. */
const FAULT_MS = 30_000;

/**
 * Agents on EC2 instances, one for each workspace. Its disk outlives a stop; `destroy` without the data keeps it too, as a
 * stopped instance that counts as absent. Nothing of AWS is loaded before it is used.
 */
export function createEc2Backend(options: Ec2Options): Backend {
  const access = createAccess(options);
  const { use } = access;
  return {
    kind: 'ec2',
    capabilities: { ...CAPABILITIES, monthlyCents: options.launch && monthlyCentsOf(options.launch) },
    problem: access.problem,
    provision: (workspace, start) =>
      use((parts) => parts.inTurn(workspace.id, () => provision(parts, workspace, start))),
    inspect: (workspace) => use(async ({ instances }) => stateOf((await instances.find(workspace)).machine)),
    whyEnded: (workspace) => use((parts) => whyEnded(parts, workspace)),
    stop: (workspace) => use((parts) => parts.inTurn(workspace.id, () => stop(parts, workspace))),
    destroy: (workspace, { volumes }) =>
      use((parts) => parts.inTurn(workspace.id, () => destroy(parts, workspace, volumes))),
    logs: (workspace, { lines }) => use((parts) => readLogs(parts, workspace, lines)),
    exec: (workspace, command, { timeoutMs }) =>
      use(async (parts) => {
        const place = await parts.places.forCommands(workspace);
        return watching(parts, workspace, async () => {
          const result = await parts.shells.run(place, [AGENT_PROGRAM, 'exec', ...command], { timeoutMs });
          return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
        });
      }),
    files: filesOf(use),
    terminal: (workspace, size) =>
      use(async (parts) => {
        const place = await parts.places.forCommands(workspace);
        return watching(parts, workspace, () => parts.shells.terminal(place, size));
      }),
    images: NO_IMAGES,
    survey: () => use(survey),
    close: access.close,
  };
}

type UseParts = <T>(run: (parts: Parts) => Promise<T>) => Promise<T>;

function createAccess(options: Ec2Options): {
  use: UseParts;
  problem: () => string | null;
  close: () => Promise<void>;
} {
  let opening: Promise<Parts> | null = null;
  let fault: { readonly text: string; readonly until: number } | null = null;
  const setUp = (): string | null => {
    if (options.launch === null) {
      return 'EC2 is not set up: set AWS_REGION, EC2_IMAGE, EC2_SUBNETS and EC2_SECURITY_GROUPS (docs/agents-on-ec2.md).';
    }
    if (options.platformUrl === null) {
      return 'Instances of EC2 have no way to this server: set EXTERNAL_PLATFORM_URL to where they reach it.';
    }
    return null;
  };
  const open = async (): Promise<Parts> => {
    const { launch } = options;
    const text = setUp();
    if (launch === null || text !== null) throw new AppError('backend_unavailable', { public: text ?? '' });
    const { openParts } = await import('./open-parts');
    return openParts({ ...options, launch }, { ...TIMING, ...options.timing });
  };
  return {
    problem: () => setUp() ?? (fault && fault.until > performance.now() ? fault.text : null),
    async use(run) {
      try {
        opening ??= open();
        const result = await run(await opening);
        fault = null;
        return result;
      } catch (error) {
        if (isAppError(error) && isAboutAws(error))
          fault = { text: error.publicText, until: performance.now() + FAULT_MS };
        throw error;
      }
    },
    async close() {
      const parts = await opening?.catch(() => null);
      await parts?.shells.close();
      parts?.api.close();
    },
  };
}

/** The files of instances, once there is something to ask them by. */
function filesOf(use: UseParts): WorkspaceFiles {
  const at = <T>(workspace: BackendWorkspace, run: (files: WorkspaceFiles) => Promise<T>): Promise<T> =>
    use((parts) => watching(parts, workspace, () => run(parts.files)));
  return {
    read: (workspace, path, options) => at(workspace, (files) => files.read(workspace, path, options)),
    write: (workspace, files) => at(workspace, (own) => own.write(workspace, files)),
    list: (workspace, path, options) => at(workspace, (files) => files.list(workspace, path, options)),
    remove: (workspace, path) => at(workspace, (files) => files.remove(workspace, path)),
    seed: (files) => use((parts) => parts.files.seed(files)),
  };
}

/** Where a machine does not answer, what was known of it may be old. */
async function watching<T>(parts: Parts, { id }: BackendWorkspace, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isAppError(error) && error.code === 'backend_unavailable') parts.places.doubt(id);
    throw error;
  }
}

async function stop({ instances, places }: Parts, workspace: BackendWorkspace): Promise<void> {
  places.forget(workspace.id);
  const { machine } = await instances.find(workspace);
  if (!machine) return;
  if (machine.use === 'on') await instances.setUse(machine.id, 'off');
  await instances.stop(machine);
}

async function destroy(
  { instances, places }: Parts,
  workspace: BackendWorkspace,
  withData: boolean,
): Promise<void> {
  places.forget(workspace.id);
  const { machine, others } = await instances.find(workspace);
  for (const { id } of others) await instances.terminate(id);
  if (!machine) return;
  if (withData) return instances.terminate(machine.id);
  if (machine.use !== 'kept') await instances.setUse(machine.id, 'kept');
  await instances.stop(machine);
}

async function whyEnded({ instances, api }: Parts, workspace: BackendWorkspace): Promise<string | null> {
  const { machine } = await instances.find(workspace);
  if (machine?.state !== 'stopped') return null;
  const end = endOfAgent(await api.console(machine.id));
  if (end !== null) return end;
  // Powered off by itself is what it does when its agent ends; anything else is news.
  return machine.reason === '' || /Client\./.test(machine.reason)
    ? null
    : `Its instance was stopped: ${machine.reason}.`;
}

/** The newest of the agent's log; where its machine cannot be asked, of the console. */
async function readLogs(parts: Parts, workspace: BackendWorkspace, lines: number): Promise<string> {
  const { machine } = await parts.instances.find(workspace);
  if (!machine) return '';
  if (stateOf(machine) === 'running') {
    const text = await readAgentLog(parts, workspace, lines);
    if (text !== null) return text;
  }
  return lastLines(await parts.api.console(machine.id), lines);
}

async function readAgentLog(
  { places, shells }: Parts,
  workspace: BackendWorkspace,
  lines: number,
): Promise<string | null> {
  try {
    const place = await places.forCommands(workspace);
    const command = [AGENT_PROGRAM, 'log', String(lines)];
    const { exitCode, stdout } = await shells.run(place, command, { timeoutMs: LOG_MS_MAX });
    return exitCode === 0 ? stdout : null;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

async function survey({ instances }: Parts): Promise<OwnMachine[]> {
  return (await instances.all()).map(({ id, workspaceId, use }) =>
    use === 'kept'
      ? { workspaceId, instanceId: null, kind: 'data' }
      : { workspaceId, instanceId: id, kind: 'machine' },
  );
}
