import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

const STOP_WAIT_MS = 5000;
const running = new Set();
let stopping = false;

/**
 * Runs a command from the root; resolves with its exit code. What it leaves behind is ended.
 * @param output a file descriptor; shown unless given
 */
export async function runCommand(command, args, env = {}, output = 'inherit') {
  if (stopping) return 1;
  // A process group of its own, so that it can be ended with everything it started.
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: '1',
      ...env,
      PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
    },
  });
  running.add(child.pid);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  await endGroup(child.pid);
  running.delete(child.pid);
  return code;
}

/** Ends every process that is still there, and starts no other: the way out on Ctrl-C. */
export async function endAll() {
  stopping = true;
  await Promise.all([...running].map(endGroup));
}

async function endGroup(pid) {
  if (!pid || !signal(pid, 'SIGTERM')) return;
  const deadline = performance.now() + STOP_WAIT_MS;
  while (performance.now() < deadline) {
    if (!signal(pid, 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signal(pid, 'SIGKILL');
}

/** False when no process of the group is left. */
function signal(pid, name) {
  try {
    process.kill(-pid, name);
    return true;
  } catch {
    return false;
  }
}
