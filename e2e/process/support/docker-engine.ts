import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Docker engine of one test, which may be frozen. */
export interface TestEngine {
  /** `unix://…` */
  readonly host: string;
  /** It hears nothing any more, and its socket is still there. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function startTestEngine(): Promise<TestEngine> {
  const script = spawn('bash', ['scripts/docker-engine.sh'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [host] = (await once(createInterface({ input: script.stdout }), 'line')) as [string];
  const folder = dirname(host.slice('unix://'.length));
  const signal = (name: NodeJS.Signals): void => {
    process.kill(Number(readFileSync(join(folder, 'docker.pid'), 'utf8')), name);
  };
  return {
    host,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async close() {
      script.stdin.end();
      await once(script, 'exit');
    },
  };
}
