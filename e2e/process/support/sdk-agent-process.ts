import type { ActivityRow } from '@/contracts/activity';
import type { ChatMessage } from '@/contracts/chat';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { type Child, startChild } from './child';
import { type AgentSettings, SETTINGS_NAME } from './sdk-agent-link';
import type { ServerProcess } from './server-process';

/** One program for each version of the official SDK. */
const PROGRAMS = {
  '1.3.0': 'e2e/process/support/sdk-agent-v1.ts',
  '0.3.14': 'e2e/process/support/sdk-agent-v0-3.ts',
} as const;
const ONLINE_MS_MAX = 60_000;

/** A workspace with the process of its agent. */
export interface SdkAgent {
  readonly settings: AgentSettings;
  readonly id: string;
  /** Starts the agent (again, on another port); resolves when the platform has it online and it has given a sign of life. */
  start(): Promise<Child>;
  /** As a person, without a token. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  history(): Promise<ChatMessage[]>;
  /** Oldest first. */
  received(): Promise<ActivityRow[]>;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

/** Creates a root workspace for an agent that runs elsewhere; its agent is not started yet. */
export async function createSdkAgent(
  { api, port }: ServerProcess,
  name: string,
  sdk: keyof typeof PROGRAMS,
  heartbeatMs = 20_000,
): Promise<SdkAgent> {
  const { id, connection } = await api.json<{
    id: string;
    connection: { auth_token: string; platform_url: string };
  }>('POST', '/workspaces', { name, runtime: 'external' });
  const settings: AgentSettings = {
    platformUrl: connection.platform_url,
    workspaceId: id,
    token: connection.auth_token,
    name,
    heartbeatMs,
  };
  return {
    settings,
    id,
    async start() {
      const child = startChild([process.execPath, '--import', 'tsx', PROGRAMS[sdk]], {
        env: { [SETTINGS_NAME]: JSON.stringify(settings) },
      });
      const isThere = async () =>
        child.output().includes('heartbeat: 200') &&
        (await api.json<{ status: string }>('GET', `/workspaces/${id}`)).status === 'online';
      const isOver = async () => child.hasEnded() || (await isThere());
      if ((await waitUntil(isOver, ONLINE_MS_MAX)) && !child.hasEnded()) return child;
      throw new Error(`${name} did not come online. It printed:\n${child.output()}`);
    },
    post: (body, headers = {}) => post(`http://127.0.0.1:${port}/api/workspaces/${id}/a2a`, body, headers),
    history: async () =>
      (await api.json<{ messages: ChatMessage[] }>('GET', `/workspaces/${id}/chat-history`)).messages,
    received: async () =>
      (await api.json<ActivityRow[]>('GET', `/workspaces/${id}/activity?type=a2a_receive`)).toReversed(),
  };
}

export async function post(url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, type: response.headers.get('content-type'), body: answer };
}
