import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { leaveOut } from './leave-out.mjs';
import { ensureDocker } from './prerequisites.mjs';
import { ROOT } from './run-command.mjs';

/**
 * Runs with a Docker engine of its own, whose address is in MOLECULE_TEST_DOCKER, and ends it afterwards. Where none can be
 * started the tests that need it are left out, with a line that says so; in CI that is a failure.
 */
export async function withTestEngine(run) {
  const obstacle = await ensureDocker();
  if (obstacle !== null) return leaveOut('a real Docker engine', obstacle, run);
  const engine = await startEngine();
  try {
    return await run({ MOLECULE_TEST_DOCKER: engine.host });
  } finally {
    await engine.stop();
  }
}

async function startEngine() {
  // It ends when its input does, so also when this process dies.
  const child = spawn('bash', [join(ROOT, 'scripts', 'docker-engine.sh')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const host = await Promise.race([once(lines, 'line').then(([line]) => line), ended.then(() => null)]);
  if (host === null) throw new Error('The Docker engine for the tests did not start.');
  return {
    host,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
