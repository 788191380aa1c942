import { randomUUID } from 'node:crypto';
import { createDockerBackend, type DockerBackend } from '@/server/backends/docker/docker-backend';
import type { DockerOptions } from '@/server/backends/docker/docker-options';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { buildAgentImage } from './build-agent-image';

export const TEST_RUNTIME = 'assistant';
const REGISTRY = 'molecule';

/** The engine that `npm test` has started for these tests; a machine's own is never used. */
export function testEngine(): string {
  const host = process.env.MOLECULE_TEST_DOCKER;
  if (host) return host;
  throw new Error('These tests need an engine of their own: run them by `npm test -- conformance`.');
}

let image: Promise<void> | null = null;

/** An adapter for the engine of the tests, as a deployment of its own, with the image of the echo agent there. */
export async function openDocker(changes: Partial<DockerOptions> = {}): Promise<DockerBackend> {
  image ??= buildAgentImage(testEngine(), `${REGISTRY}/workspace-template-${TEST_RUNTIME}:latest`);
  await image;
  const backend = createDockerBackend({ ...dockerOptions(), ...changes });
  await backend.known;
  return backend;
}

/** @param host the engine; that of the tests unless said otherwise */
export const dockerOptions = (host = testEngine()): DockerOptions => ({
  deploymentId: randomUUID(),
  log: createLogger('error'),
  clock: systemClock,
  host,
  imageRegistry: REGISTRY,
  imagePlatform: null,
  network: 'molecule-test',
  tierLimits: [
    { memoryMb: 256, cpuShares: 512 },
    { memoryMb: 512, cpuShares: 1024 },
    { memoryMb: 1024, cpuShares: 1024 },
    { memoryMb: 1024, cpuShares: 1024 },
  ],
  allowTiers3And4: false,
  insideDocker: false,
  // The agents of these tests register nowhere.
  platformUrl: async () => '',
});
