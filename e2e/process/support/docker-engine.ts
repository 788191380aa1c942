import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';

/** A Docker engine of one test, which may be stopped, frozen and started again. */
export interface TestEngine {
  /** `unix://…` */
  readonly host: string;
  /** It hears nothing any more, and its socket is still there. */
  freeze(): void;
  thaw(): void;
  /** In order; its containers stop with it. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const START_MS_MAX = 30_000;

export async function startTestEngine(): Promise<TestEngine> {
  const script = spawn('bash', ['scripts/docker-engine.sh'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [host] = (await once(createInterface({ input: script.stdout }), 'line')) as [string];
  const socket = host.slice('unix://'.length);
  const pid = (): number => Number(readFileSync(join(dirname(socket), 'docker.pid'), 'utf8'));
  const command = readFileSync(`/proc/${pid()}/cmdline`, 'utf8').split('\0').slice(0, -1);
  let again: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    const running = pid();
    // The script takes everything away once its engine has ended: it must not see that yet.
    script.kill('SIGSTOP');
    process.kill(running, 'SIGTERM');
    if (!(await waitUntil(() => hasEnded(running), START_MS_MAX))) throw new Error('the engine did not stop');
  };
  return {
    host,
    freeze: () => void process.kill(pid(), 'SIGSTOP'),
    thaw: () => void process.kill(pid(), 'SIGCONT'),
    async stop() {
      const running = pid();
      process.kill(running, 'SIGTERM');
      if (!(await waitUntil(() => hasEnded(running), START_MS_MAX)))
        throw new Error('the engine did not stop');
    },
    async start() {
      const [program = '', ...args] = command;
      again = spawn(program, args, { stdio: 'ignore', detached: true });
      if (!(await waitUntil(() => existsSync(socket), START_MS_MAX)))
        throw new Error('the engine did not start');
    },
    async close() {
      // The script knows the first engine alone.
      if (again !== null) await stop();
      script.stdin.end();
      script.kill('SIGCONT');
      await once(script, 'exit');
    },
  };
}

/** Also true of a zombie that nobody has reaped yet. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
