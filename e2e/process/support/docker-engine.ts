import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Docker engine of one test, which may be frozen, stopped and started again. */
export interface TestEngine {
  /** `unix://…` */
  readonly host: string;
  /** It hears nothing any more, and its socket is still there. */
  freeze(): void;
  thaw(): void;
  /** Ends the engine and its containers, as a restart of its host's service does; everything that it has stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestEngine(): Promise<TestEngine> {
  const script = spawn('bash', ['scripts/docker-engine.sh'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: script.stdout });
  const [host] = (await once(lines, 'line')) as [string];
  const folder = dirname(host.slice('unix://'.length));
  const signal = (name: NodeJS.Signals): void => {
    process.kill(Number(readFileSync(join(folder, 'docker.pid'), 'utf8')), name);
  };
  const order = async (command: string): Promise<void> => {
    script.stdin.write(`${command}\n`);
    await once(lines, 'line');
  };
  return {
    host,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    stop: () => order('stop'),
    start: () => order('start'),
    async close() {
      if (script.exitCode !== null || script.signalCode !== null) return;
      script.stdin.end();
      await once(script, 'exit');
    },
  };
}
