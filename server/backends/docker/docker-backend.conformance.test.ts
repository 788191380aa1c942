import { afterAll, beforeAll } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { openDocker, TEST_RUNTIME } from '@/server/testing/open-docker';
import { describeBackend } from '../conformance';
import type { DockerBackend } from './docker-backend';

let backend: DockerBackend;
beforeAll(async () => {
  backend = await openDocker();
});
afterAll(() => backend.close());

describeBackend('docker', async () => ({
  backend,
  runtime: TEST_RUNTIME,
  machine: {
    ask: ({ url }, text) => askEchoAgent(url ?? '', text),
    // Nobody has made its image.
    broken: { backend, runtime: 'crewai' },
  },
}));
