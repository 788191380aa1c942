import { Worker } from 'node:worker_threads';
import { warn } from '../log';
import type { LinkOrder, LinkSettings } from './link-worker';
import type { AgentState, LinkNews } from './platform-link';

const PING_MS = 5000;
/** It holds a few texts; without a bound V8 takes what it finds. */
const HEAP_MB_MAX = 24;

/** The agent's side of the thread that keeps it known to the platform. */
export interface Link {
  report(state: AgentState): void;
  renewCard(card: Readonly<Record<string, unknown>>): void;
  /** Resolves when the thread has ended. */
  stop(): Promise<void>;
}

/** @param thread the program of the thread */
export function openLink(thread: string, settings: LinkSettings, onNews: (news: LinkNews) => void): Link {
  const worker = new Worker(thread, {
    eval: true,
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  const order = (message: LinkOrder): void => worker.postMessage(message);
  const pings = setInterval(() => order({ kind: 'ping' }), PING_MS);
  pings.unref();
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let isStopping = false;
  worker.on('message', onNews);
  worker.on('error', (error) => {
    // Without signs of life the agent is taken for dead: better a new start than a silent one.
    warn(`the thread of the platform has ended: ${String(error)}`);
    if (!isStopping) process.exit(1);
  });
  return {
    report: (state) => order({ kind: 'state', state }),
    renewCard: (card) => order({ kind: 'card', card }),
    async stop() {
      isStopping = true;
      clearInterval(pings);
      order({ kind: 'stop' });
      await ended;
    },
  };
}
