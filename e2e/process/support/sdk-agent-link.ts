import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request } from 'express';

/** What an agent has to be told to join the platform. */
export interface AgentSettings {
  /** The API base. */
  readonly platformUrl: string;
  readonly workspaceId: string;
  readonly token: string;
  readonly name: string;
  readonly heartbeatMs: number;
}

/** How the parent process passes them. */
export const SETTINGS_NAME = 'SDK_AGENT_SETTINGS';
export const readSettings = (): AgentSettings =>
  JSON.parse(process.env[SETTINGS_NAME] ?? '') as AgentSettings;

/** Where a workspace is reached through the platform. */
export const platformA2aUrl = ({ platformUrl }: AgentSettings, workspaceId: string): string =>
  `${platformUrl}/workspaces/${workspaceId}/a2a`;

/** What a call of this agent through the platform carries beside the request. */
export const callerHeaders = ({ token, workspaceId }: AgentSettings): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'x-workspace-id': workspaceId,
});

export type CardJson = Readonly<Record<string, unknown>>;

/** The AgentCard of a peer, with our platform as the only address: its agent itself may be out of reach. */
export async function findPeerCard(settings: AgentSettings, peerId: string): Promise<CardJson> {
  const path = `/registry/${settings.workspaceId}/peers`;
  const response = await fetch(`${settings.platformUrl}${path}`, { headers: callerHeaders(settings) });
  const peers = (await response.json()) as { id: string; agent_card: CardJson | null }[];
  const card = peers.find(({ id }) => id === peerId)?.agent_card;
  if (!card) throw new Error(`${peerId} is no peer with an AgentCard`);
  return throughPlatform(card, platformA2aUrl(settings, peerId));
}

/** A card whose every address is `url`. */
export function throughPlatform(card: CardJson, url: string): CardJson {
  return JSON.parse(JSON.stringify(card), (key, value: unknown) =>
    key === 'url' && typeof value === 'string' ? url : value,
  ) as CardJson;
}

/** Opens the agent's port, on the loopback of this machine; resolves with its origin. */
export async function listen(app: Express): Promise<string> {
  const server = await new Promise<Server>((resolve, reject) => {
    const opened = app.listen(0, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(opened)));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The agent's side of the registry. */
export class PlatformLink {
  readonly #settings: AgentSettings;
  #secret = '';

  constructor(settings: AgentSettings) {
    this.#settings = settings;
  }

  /** Registers with the card that the agent itself serves, then gives signs of life until the platform wants none. */
  async join(origin: string): Promise<void> {
    const card = await fetch(`${origin}/.well-known/agent-card.json`);
    const id = this.#settings.workspaceId;
    const body = { id, agent_card: await card.json(), url: `${origin}/a2a`, delivery_mode: 'push' };
    const answer = await this.#post('register', body);
    if (answer.status !== 200) throw new Error(`register: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.#secret = String(answer.body.platform_inbound_secret);
    const beat = async (): Promise<void> => {
      const body = { workspace_id: id, active_tasks: 0 };
      // A platform that is being restarted is back soon: the agent goes on and need not register again.
      const answer = await this.#post('heartbeat', body).catch(() => null);
      console.log(`heartbeat: ${answer?.status ?? 'no answer'}`);
      if (answer?.status === 410) clearInterval(timer);
    };
    const timer = setInterval(() => void beat(), this.#settings.heartbeatMs);
    await beat();
  }

  /** Who calls, as the platform says; anyone who is not the platform is refused. */
  callerOf(request: Request): { isAuthenticated: boolean; userName: string } {
    if (request.header('authorization') !== `Bearer ${this.#secret}`)
      throw new Error('The platform has to authenticate itself.');
    return { isAuthenticated: true, userName: request.header('x-workspace-id') ?? '' };
  }

  async #post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${this.#settings.platformUrl}/registry/${path}`, {
      method: 'POST',
      headers: { ...callerHeaders(this.#settings), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}
