import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../platform/app-error';
import type { BackendWorkspace } from '../port';
import { createAskTogether } from './ask-together';
import type { CloudApi } from './cloud-api';
import { codeOf } from './ec2-errors';
import type { Ec2Options, Ec2Timing } from './ec2-options';
import { type Ec2Machine, LIVING, toMachine } from './machine';
import { TAGS, type Use } from './names';

/** The instances of this deployment. */
export interface Instances {
  /** The instance of a workspace, and further ones that there should not be; of an ended one nothing is known. */
  find(workspace: BackendWorkspace): Promise<Found>;
  all(): Promise<Ec2Machine[]>;
  /**
   * Waits until an instance is in one of these states. A new one that nobody has heard of yet is waited for; one that ends
   * otherwise, or takes too long, fails with EC2's reason.
   */
  await(id: string, states: readonly string[], signal?: AbortSignal): Promise<Ec2Machine>;
  /** Stops it, and waits until it is. */
  stop(machine: Ec2Machine): Promise<void>;
  /** Ends it with its disk, again and again until it is gone. */
  terminate(id: string): Promise<void>;
  /** Notes what it is for, and waits until EC2 tells so to everybody. */
  setUse(id: string, use: Use): Promise<void>;
}

export interface Found {
  readonly machine: Ec2Machine | null;
  readonly others: readonly Ec2Machine[];
}

const GONE = ['shutting-down', 'terminated'];
/** Looks at an instance that should be going before it is told again. */
const LOOKS_BEFORE_AGAIN = 10;

export function createInstances(
  api: CloudApi,
  { deploymentId }: Pick<Ec2Options, 'deploymentId'>,
  { pollMs, stateMs }: Ec2Timing,
): Instances {
  const own = { [TAGS.deployment]: [deploymentId] };
  const list = async (tags: Readonly<Record<string, readonly string[]>>): Promise<Ec2Machine[]> =>
    (await api.describe({ tags, states: LIVING })).map(toMachine);
  const ofWorkspace = createAskTogether(async (ids) => {
    const found = await list({ ...own, [TAGS.workspace]: ids });
    return new Map(ids.map((id) => [id, found.filter(({ workspaceId }) => workspaceId === id)]));
  }, []);
  const look = async (id: string, signal?: AbortSignal): Promise<Ec2Machine | null> => {
    try {
      const [found] = await api.describe({ ids: [id] }, signal);
      return found ? toMachine(found) : null;
    } catch (error) {
      if (codeOf(error) === 'InvalidInstanceID.NotFound') return null;
      throw error;
    }
  };
  const awaitState: Instances['await'] = async (id, states, signal) => {
    const deadline = performance.now() + stateMs;
    for (;;) {
      signal?.throwIfAborted();
      const machine = await look(id, signal);
      if (machine && states.includes(machine.state)) return machine;
      if (machine && GONE.includes(machine.state)) throw endedInstead(machine);
      if (performance.now() > deadline) throw tooLate(machine);
      await delay(pollMs, undefined, signal ? { signal } : {});
    }
  };
  return {
    async find(workspace) {
      const found = [...(await ofWorkspace(workspace.id))].sort((one, other) => rank(other, one, workspace));
      const [machine = null, ...others] = found;
      return { machine, others };
    },
    all: () => list(own),
    await: awaitState,
    async stop({ id, state }) {
      if (state === 'stopped') return;
      // Before that EC2 refuses to stop it.
      if (state === 'pending') await awaitState(id, ['running', 'stopped']);
      if (state !== 'stopping') await api.stop(id);
      await awaitState(id, ['stopped']);
    },
    async terminate(id) {
      const deadline = performance.now() + stateMs;
      for (let looks = 0; ; looks += 1) {
        if (looks % LOOKS_BEFORE_AGAIN === 0 && (await isUnknown(() => api.terminate(id)))) return;
        const machine = await look(id);
        if (machine && GONE.includes(machine.state)) return;
        if (performance.now() > deadline) throw tooLate(machine);
        await delay(pollMs);
      }
    },
    async setUse(id, use) {
      const deadline = performance.now() + stateMs;
      await api.tag(id, { [TAGS.use]: use });
      for (;;) {
        const machine = await look(id);
        if (machine?.use === use || performance.now() > deadline) return;
        await delay(pollMs);
      }
    },
  };
}

/** The one that the row names comes first, then the newest. */
const rank = (one: Ec2Machine, other: Ec2Machine, { instanceId }: BackendWorkspace): number =>
  Number(one.id === instanceId) - Number(other.id === instanceId) || one.launchedAt - other.launchedAt;

/** True where EC2 has forgotten the instance altogether. */
async function isUnknown(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return false;
  } catch (error) {
    if (codeOf(error) === 'InvalidInstanceID.NotFound') return true;
    throw error;
  }
}

const endedInstead = ({ reason }: Ec2Machine): AppError =>
  new AppError('machine_failed', {
    public: `AWS has ended its instance${reason === '' ? '' : `: ${reason}`}. Start it again.`,
  });

const tooLate = (machine: Ec2Machine | null): AppError =>
  new AppError('machine_failed', {
    public: `Its instance is ${machine ? machine.state : 'not to be seen'} and did not become what it was to; retry later.`,
  });
