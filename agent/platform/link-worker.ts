import { parentPort, workerData } from 'node:worker_threads';
import { say, warn } from '../log';
import { JsonClient } from './http-json';
import { createPauser } from './pauser';
import { type AgentState, type LinkNews, PlatformLink } from './platform-link';
import { keepToken, readToken } from './token-file';

/** What the thread is started with. */
export interface LinkSettings {
  readonly workspaceId: string;
  readonly platformUrl: string;
  readonly url: string | null;
  readonly tokenFile: string;
  readonly token: string | null;
  readonly heartbeatMs: number;
  readonly card: Readonly<Record<string, unknown>>;
}

/** What the rest of the agent tells the thread. */
export type LinkOrder =
  | { readonly kind: 'state'; readonly state: AgentState }
  | { readonly kind: 'card'; readonly card: Readonly<Record<string, unknown>> }
  /** The other thread takes part in life. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'stop' };

const TIMEOUT_MS = 10_000;
/** A change is told once it has lasted so long: short turns cost no sign of life of their own. */
const SETTLE_MS = 150;
/** The other thread has not come round for so long: something in it does not end. */
const STUCK_MS = 60_000;

/** The thread that keeps the agent known to the platform, however busy the other one is. */
export function runLinkWorker(): void {
  const settings = workerData as LinkSettings;
  let client = new JsonClient();
  const pauser = createPauser();
  let settling: NodeJS.Timeout | undefined;
  let pingedAt = performance.now();
  let state: AgentState | null = null;
  const token = (): string | null => readToken(settings.tokenFile) ?? settings.token;
  const link = new PlatformLink(
    {
      workspaceId: settings.workspaceId,
      url: settings.url,
      heartbeatMs: settings.heartbeatMs,
      post(path, body) {
        if (state && performance.now() - pingedAt > STUCK_MS) link.state = { ...state, isWedged: true };
        const headers = { authorization: `Bearer ${token() ?? ''}` };
        return client.send({
          method: 'POST',
          url: `${settings.platformUrl}${path}`,
          headers,
          body,
          timeoutMs: TIMEOUT_MS,
        });
      },
      renewClient() {
        client.close();
        client = new JsonClient();
      },
      token,
      keepToken: (given) => keepToken(settings.tokenFile, given),
      pause: pauser.pause,
      uptimeMs: () => performance.now(),
      tell: (news: LinkNews) => parentPort?.postMessage(news),
      say,
      warn,
    },
    settings.card,
  );
  parentPort?.on('message', (order: LinkOrder) => {
    pingedAt = performance.now();
    if (order.kind === 'stop') {
      link.stop();
      pauser.wake();
    }
    if (order.kind === 'card') link.card = order.card;
    if (order.kind === 'state') link.state = state = order.state;
    if (order.kind === 'state' || order.kind === 'card') {
      clearTimeout(settling);
      settling = setTimeout(pauser.wake, SETTLE_MS);
    }
  });
  void link.run().then(() => {
    client.close();
    clearTimeout(settling);
    parentPort?.close();
  });
}
