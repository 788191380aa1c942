import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createLogger } from '@/server/platform/logger';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { describeBackend } from '../conformance';
import type { Backend } from '../port';
import { createLocalBackend } from './local-backend';

let backend: Backend;
let broken: Backend;
const dataDir = mkdtempSync(join(tmpdir(), 'molecule-local-'));
beforeAll(async () => {
  const open = (program: string) =>
    createLocalBackend({
      dataDir,
      deploymentId: 'conformance',
      program,
      isAllowed: true,
      tierMemoryMb: [512, 512, 2048, 4096],
      platformUrl: () => 'http://127.0.0.1:9/api',
      log: createLogger('silent'),
    });
  backend = open(await buildEchoAgent());
  broken = open(join(dataDir, 'no-such-agent.mjs'));
});
afterAll(async () => {
  await Promise.all([backend.close(), broken.close()]);
  rmSync(dataDir, { recursive: true, force: true });
});

const RUNTIME = 'assistant';

describeBackend('local', async () => ({
  backend,
  runtime: RUNTIME,
  machine: {
    ask: ({ url }, text) => askEchoAgent(url ?? '', text),
    broken: { backend: broken, runtime: RUNTIME },
  },
}));
