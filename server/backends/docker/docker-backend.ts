import { createTurns } from '../../platform/in-turn';
import type { Backend, BackendCapabilities } from '../port';
import { watchAvailability } from './availability';
import { createContainers } from './containers';
import type { DockerOptions } from './docker-options';
import { openEngine } from './engine';
import { createFiles } from './files';
import { createFilesContainers } from './files-container';
import { createImages } from './images';
import { type AgentNetwork, createNetwork } from './network';
import { provision } from './provision';
import { readLogs } from './read-logs';
import { runCommand } from './run-command';
import { surveyEngine } from './survey';
import { openTerminal } from './terminal';
import { createVolumes } from './volumes';
import { createIsInside } from './whereabouts';
import { whyEnded } from './why-ended';

const CAPABILITIES: BackendCapabilities = {
  compute: true,
  heartbeats: true,
  cannedAnswers: false,
  logs: true,
  exec: true,
  files: true,
  terminal: true,
  images: true,
  batchMax: 1,
  monthlyCents: null,
};

export interface DockerBackend extends Backend {
  /** Resolves with the engine's first answer, whatever it is. */
  readonly known: Promise<void>;
}

/** Agents in containers of a Docker engine. */
export function createDockerBackend(options: DockerOptions): DockerBackend {
  const engine = openEngine(options.host);
  const containers = createContainers(engine, options);
  const images = createImages(engine, options);
  const network = createNetwork(engine, options);
  const volumes = createVolumes(engine, options);
  const availability = watchAvailability(engine, () => greetAgents(network, options));
  const inTurn = createTurns();
  const filesContainers = createFilesContainers({ engine, options, containers });
  const isInside = createIsInside(engine, options);
  const parts = { engine, options, containers, images, network, volumes, filesContainers, inTurn, isInside };
  return {
    kind: 'docker',
    capabilities: CAPABILITIES,
    known: availability.known,
    problem: () => availability.problem(),
    provision: (workspace, start) => inTurn(workspace.id, () => provision(parts, workspace, start)),
    inspect: (workspace) => containers.inspect(workspace),
    whyEnded: async (workspace) => whyEnded(await containers.find(workspace)),
    stop: (workspace) => inTurn(workspace.id, () => containers.stop(workspace)),
    destroy: (workspace, { volumes: withData }) =>
      inTurn(workspace.id, async () => {
        const found = await containers.find(workspace);
        if (found) await containers.remove(found.Id);
        if (withData) await volumes.removeAll(workspace);
      }),
    logs: (workspace, { lines }) => readLogs(engine, containers, workspace, lines),
    exec: (workspace, command, { timeoutMs }) =>
      runCommand(engine, containers, workspace, command, timeoutMs),
    files: createFiles(parts),
    terminal: (workspace, size) => openTerminal(engine, containers, workspace, size),
    images,
    // After this `problem` is the engine's answer, and not that there was none yet.
    survey: () => availability.known.then(() => surveyEngine(engine, options)),
    async close() {
      availability.close();
    },
  };
}

/** Agents that run already look for this server where they were told: there it listens as soon as their network is there. */
async function greetAgents(network: AgentNetwork, { log, platformUrl }: DockerOptions): Promise<void> {
  try {
    network.forget();
    if (await network.isThere()) await platformUrl(await network.gateway());
  } catch (error) {
    log.warn({ err: error }, 'agents in containers do not reach this server');
  }
}
