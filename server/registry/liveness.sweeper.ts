import { listSilent } from '@/db/queries/heartbeats';
import { listTicks } from '@/db/queries/jobs';
import { BACKEND_KINDS, type BackendKind } from '@/domain/agent-runtimes';
import { changeBySystem } from '../audit/mutate';
import type { BackendCapabilities } from '../backends/port';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { isAppError } from '../platform/app-error';
import { applyStatusEvent } from '../workspaces/status';

const NAME = 'liveness';
/** Silence after which the agent of a machine of ours counts as gone: more than five missed heartbeats. */
const OWN_MACHINE_SILENT_SECONDS = 180;
/** Two slots missed: the platform, or the laptop it runs on, was away and could hear nobody. */
const AWAY_SECONDS = 150;

/**
 * Notices agents that have stopped giving signs of life. One of a machine of ours is offline then; one that runs
 * elsewhere is awaited again, because nobody here can restart it (D22). The next heartbeat brings either back. After the
 * platform was away, agents have until the next slot to be heard: more than the longest pause between two heartbeats.
 */
export const livenessSweeper = defineSweeper({
  name: NAME,
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    if (await wasAway(deps)) return { corrected: 0 };
    const own = await sweep(deps, {
      of: ({ compute }) => compute,
      seconds: OWN_MACHINE_SILENT_SECONDS,
      type: 'fell_silent',
    });
    const elsewhere = await sweep(deps, {
      of: ({ compute }) => !compute,
      seconds: deps.config.remoteStaleAfterSeconds,
      type: 'agent_disconnected',
    });
    return { corrected: own + elsewhere };
  },
});

async function wasAway({ database, clock }: Deps): Promise<boolean> {
  const last = (await listTicks(database.db)).find(({ name }) => name === NAME);
  return last !== undefined && clock.now().getTime() - last.lastTickAt.getTime() > AWAY_SECONDS * 1000;
}

interface Silence {
  readonly of: (capabilities: BackendCapabilities) => boolean;
  readonly seconds: number;
  readonly type: 'fell_silent' | 'agent_disconnected';
}

async function sweep(deps: Deps, { of, seconds, type }: Silence): Promise<number> {
  const backends = BACKEND_KINDS.filter((backend) => {
    const capabilities = findCapabilities(deps, backend);
    return capabilities?.heartbeats === true && of(capabilities);
  });
  const silentSince = new Date(deps.clock.now().getTime() - seconds * 1000);
  const ids = await listSilent(deps.database.db, backends, silentSince);
  if (ids.length === 0) return 0;
  const changed = await changeBySystem(deps, (change) =>
    applyStatusEvent(change, ids, { type }, { silentSince }),
  );
  return changed.length;
}

/** Null for a backend that is not set up here: whoever runs it judges its workspaces. */
function findCapabilities({ backends }: Deps, backend: BackendKind): BackendCapabilities | null {
  try {
    return backends.for({ backend }).capabilities;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
