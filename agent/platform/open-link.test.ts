import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Link, openLink } from './open-link';

/** How long the engine thinks of nothing else. */
const BUSY_MS = 2000;
const HEARTBEAT_MS = 100;

/** A platform in a thread of its own, which answers while this one is busy; it counts the signs of life. */
const PLATFORM = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
createServer((request, response) => {
  request.resume();
  if (request.url === '/registry/heartbeat') Atomics.add(workerData, 0, 1);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port); });
`;

const beats = new Int32Array(new SharedArrayBuffer(4));
let folder: string;
let platform: Worker;
let link: Link;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-link-'));
  platform = new Worker(PLATFORM, { eval: true, workerData: beats });
  const [port] = await once(platform, 'message');
  // As the build makes it.
  const { outputFiles } = buildSync({
    entryPoints: ['agent/platform/link-thread.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  });
  const registered = new Promise<void>((resolve) => {
    const settings = {
      workspaceId: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
      platformUrl: `http://127.0.0.1:${port}`,
      url: null,
      tokenFile: join(folder, '.auth_token'),
      token: 'mol_ws_test',
      heartbeatMs: HEARTBEAT_MS,
      card: { name: 'Ada' },
    };
    link = openLink(outputFiles[0]?.text ?? '', settings, () => resolve());
  });
  await registered;
});
afterEach(async () => {
  await link.stop();
  await platform.terminate();
  rmSync(folder, { recursive: true, force: true });
});

it('gives signs of life while an engine lets nothing else in its thread happen', () => {
  const before = Atomics.load(beats, 0);
  const begun = performance.now();
  while (performance.now() - begun < BUSY_MS);
  // Not one turn of this thread's loop lies between the two.
  expect(Atomics.load(beats, 0) - before).toBeGreaterThanOrEqual(5);
});
