import { listSilent } from '@/db/queries/heartbeats';
import { BACKEND_KINDS, type BackendKind } from '@/domain/agent-runtimes';
import { changeBySystem } from '../audit/mutate';
import type { BackendCapabilities } from '../backends/port';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { isAppError } from '../platform/app-error';
import { applyStatusEvent } from '../workspaces/status';

/** Silence after which the agent of a machine of ours counts as gone: more than five missed heartbeats. */
const OWN_MACHINE_SILENT_SECONDS = 180;

/**
 * Notices agents that have stopped giving signs of life. One of a machine of ours is offline then; one that runs
 * elsewhere is awaited again, because nobody here can restart it (D22). The next heartbeat brings either back.
 */
export const livenessSweeper = defineSweeper({
  name: 'liveness',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
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
    applyStatusEvent(change, ids, { type }, null, silentSince),
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
