import type Docker from 'dockerode';
import type { BackendWorkspace, MachineState } from '../port';
import type { DockerOptions } from './docker-options';
import { type Engine, isEngineStatus, LONG_MS } from './engine';
import { containerName, LABELS } from './names';

const INSPECT_MS_MAX = 3_000;
/** How long an agent has to end by itself. */
const STOP_SECONDS = 10;

export type Inspected = Docker.ContainerInspectInfo;

/** The containers of agents, found by name and told from others' by their labels. */
export interface Containers {
  /** Null when there is none of ours. */
  find(workspace: BackendWorkspace, signal?: AbortSignal): Promise<Inspected | null>;
  inspect(workspace: BackendWorkspace): Promise<MachineState>;
  stop(workspace: BackendWorkspace): Promise<void>;
  /** Ends it at once; succeeds where there is none. */
  remove(id: string): Promise<void>;
}

export function createContainers(
  engine: Engine,
  { deploymentId, log, inspectMs = INSPECT_MS_MAX }: DockerOptions,
): Containers {
  async function find(workspace: BackendWorkspace, signal?: AbortSignal): Promise<Inspected | null> {
    const found = await engine.callUnless(
      [404],
      (docker, abortSignal) => docker.getContainer(containerName(workspace.id)).inspect({ abortSignal }),
      { timeoutMs: inspectMs, signal },
    );
    const labels = found?.Config.Labels ?? {};
    const isOurs = labels[LABELS.deployment] === deploymentId && labels[LABELS.workspace] === workspace.id;
    return isOurs ? found : null;
  }
  return {
    find,
    async inspect(workspace) {
      try {
        const found = await find(workspace);
        return found ? stateOf(found) : 'absent';
      } catch (error) {
        // Only the engine's word that there is none is one; silence and trouble of its own are not.
        log.warn({ err: error, workspace: workspace.id }, 'Docker could not say how a container is');
        return 'unknown';
      }
    },
    async stop(workspace) {
      const found = await find(workspace);
      if (!found) return;
      // 304: it is stopped already; 404: it has gone meanwhile.
      await engine.callUnless(
        [304, 404],
        (docker, abortSignal) => docker.getContainer(found.Id).stop({ t: STOP_SECONDS, abortSignal }),
        { timeoutMs: LONG_MS },
      );
    },
    async remove(id) {
      try {
        await engine.callUnless(
          [404],
          (docker, abortSignal) => docker.getContainer(id).remove({ force: true, abortSignal }),
          { timeoutMs: LONG_MS },
        );
      } catch (error) {
        // Somebody else is removing it: it is gone when its name is.
        if (!isEngineStatus(error, [409])) throw error;
      }
    },
  };
}

function stateOf({ State: state }: Inspected): MachineState {
  if (state.Dead || state.Status === 'removing') return 'absent';
  return state.Running || state.Paused || state.Restarting ? 'running' : 'stopped';
}
