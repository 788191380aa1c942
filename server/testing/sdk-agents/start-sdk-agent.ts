import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { mountAgent03 } from './mount-agent-0-3';
import { mountAgent10 } from './mount-agent-1-0';

/** `1.0`: no other version; `both`: as the guide of the SDK says for agents that keep old clients. */
export type SdkAgentKind = '0.3' | '1.0' | 'both';

export interface RunningSdkAgent {
  readonly url: string;
  /** The card that it serves to who states no version, as its text. */
  readonly card: Record<string, unknown>;
  close(): Promise<void>;
}

/**
 * An agent on the official A2A SDK (0.3.14, or 1.3.0), in this process and on a port of its own. It repeats what it hears;
 * `task: …` gets a task with an artifact, `hold` a task that works until it is canceled, `fail: …` an exception.
 */
export async function startSdkAgent(kind: SdkAgentKind): Promise<RunningSdkAgent> {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (kind === '0.3') mountAgent03(app, origin);
  else mountAgent10(app, origin, kind === 'both');
  const card = await fetch(`${origin}/.well-known/agent-card.json`);
  return {
    url: `${origin}/a2a`,
    card: (await card.json()) as Record<string, unknown>,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
