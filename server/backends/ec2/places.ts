import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isAppError } from '../../platform/app-error';
import type { InTurn } from '../../platform/in-turn';
import type { BackendWorkspace } from '../port';
import type { CloudApi } from './cloud-api';
import { lastLines } from './console';
import type { Ec2Timing } from './ec2-options';
import type { Instances } from './instances';
import { type Ec2Machine, placeOf, stateOf } from './machine';
import { READY_FILE } from './names';
import type { InstancePlace, Shells } from './shell/shells';

/** Where the instances of workspaces are. */
export interface Places {
  /** For its files: one that is stopped is started, without its agent, for as long as it is used. Null: it has none. */
  forFiles(workspace: BackendWorkspace): Promise<InstancePlace | null>;
  /** For commands: `machine_not_running` where its agent is not to run. */
  forCommands(workspace: BackendWorkspace): Promise<InstancePlace>;
  /** Waits until an instance that runs lets this server in and has made itself ready. */
  awaitReady(machine: Ec2Machine, signal?: AbortSignal): Promise<InstancePlace>;
  /** From now on it is there, for commands too or for files alone. */
  note(workspaceId: string, machine: Ec2Machine): void;
  /** It did not answer: EC2 is asked again where it is. */
  doubt(workspaceId: string): void;
  /** It is stopped or gone: what is open to it is closed. */
  forget(workspaceId: string): void;
}

interface PlaceParts {
  readonly api: CloudApi;
  readonly instances: Instances;
  readonly shells: Shells;
  readonly inTurn: InTurn;
  readonly timing: Ec2Timing;
}

/** So long nobody asks EC2 again where an instance is. */
const KNOWN_MS = 30_000;
const TRY_MS_MAX = 8000;
const TAIL_LINES = 20;

export function createPlaces({ api, instances, shells, inTurn, timing }: PlaceParts): Places {
  const known = new Map<string, { machine: Ec2Machine; until: number }>();
  const find = async (workspace: BackendWorkspace): Promise<Ec2Machine | null> => {
    const cached = known.get(workspace.id);
    if (cached && cached.until > performance.now()) return cached.machine;
    const { machine } = await instances.find(workspace);
    if (machine?.state === 'running') note(workspace.id, machine);
    else known.delete(workspace.id);
    return machine;
  };
  const note = (workspaceId: string, machine: Ec2Machine): void => {
    known.set(workspaceId, { machine, until: performance.now() + KNOWN_MS });
  };
  const awaitReady: Places['awaitReady'] = async (machine, signal) => {
    const deadline = performance.now() + timing.bootMs;
    const place = placeOf(machine);
    for (;;) {
      const refusal = await isReady(shells, place);
      if (refusal === null) return place;
      signal?.throwIfAborted();
      if (performance.now() > deadline) throw await neverReady(api, machine, refusal);
      await delay(timing.pollMs, undefined, signal ? { signal } : {});
    }
  };
  const wake = async (workspace: BackendWorkspace): Promise<InstancePlace | null> => {
    // Whoever had the turn before may have woken it.
    const { machine } = await instances.find(workspace);
    if (!machine) return null;
    if (machine.state !== 'running') {
      if (machine.state === 'stopping') await instances.await(machine.id, ['stopped']);
      if (machine.use === 'on') await instances.setUse(machine.id, 'off');
      if (machine.state !== 'pending') await api.start(machine.id);
    }
    const running = await instances.await(machine.id, ['running']);
    const place = await awaitReady(running);
    note(workspace.id, running);
    return place;
  };
  return {
    async forFiles(workspace) {
      const machine = await find(workspace);
      if (!machine) return null;
      if (machine.state === 'running') return placeOf(machine);
      return inTurn(workspace.id, () => wake(workspace));
    },
    async forCommands(workspace) {
      const machine = await find(workspace);
      if (machine?.state === 'running' && stateOf(machine) === 'running') return placeOf(machine);
      throw new AppError('machine_not_running');
    },
    awaitReady,
    note,
    doubt: (workspaceId) => void known.delete(workspaceId),
    forget(workspaceId) {
      const machine = known.get(workspaceId)?.machine;
      known.delete(workspaceId);
      if (machine) shells.forget(machine.id);
    },
  };
}

/** Null once it is; else why not. */
async function isReady(shells: Shells, place: InstancePlace): Promise<string | null> {
  try {
    const { exitCode } = await shells.run(place, ['test', '-e', READY_FILE], { timeoutMs: TRY_MS_MAX });
    return exitCode === 0 ? null : 'Its boot script has not come to its end.';
  } catch (error) {
    if (isAppError(error)) return error.publicText;
    throw error;
  }
}

async function neverReady(api: CloudApi, { id }: Ec2Machine, refusal: string): Promise<AppError> {
  const tail = lastLines(await api.console(id).catch(() => ''), TAIL_LINES);
  return new AppError('machine_failed', {
    public: `Its instance runs, but it cannot be used. ${refusal}${tail === '' ? '' : ` Its console says last:\n${tail}`}`,
  });
}
