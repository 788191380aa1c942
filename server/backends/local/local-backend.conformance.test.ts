import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createLogger } from '@/server/platform/logger';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { describeBackend } from '../conformance';
import type { Backend } from '../port';
import { createLocalBackend } from './local-backend';

let backend: Backend;
const dataDir = mkdtempSync(join(tmpdir(), 'molecule-local-'));
beforeAll(async () => {
  backend = createLocalBackend({
    dataDir,
    deploymentId: 'conformance',
    program: await buildEchoAgent(),
    isAllowed: true,
    platformUrl: () => null,
    log: createLogger('silent'),
  });
});
afterAll(async () => {
  await backend.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describeBackend('local', async () => ({ backend, runtime: 'assistant' }));
