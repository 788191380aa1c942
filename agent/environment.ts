import { homedir, hostname } from 'node:os';
import { join } from 'node:path';

/** How messages reach this agent: the platform calls it, or it fetches them. */
export type DeliveryMode = 'push' | 'poll';

/** What the agent learns from its environment (platform, 4.4), and nothing else of it counts. */
export interface AgentEnvironment {
  readonly workspaceId: string;
  /** The base of the platform's API, without a slash at its end; '' when there is none. */
  readonly platformUrl: string;
  readonly configPath: string;
  readonly workspacePath: string;
  readonly homePath: string;
  readonly host: string;
  readonly port: number;
  /** Where the platform reaches it; null: nobody does. */
  readonly ownUrl: string | null;
  readonly deliveryMode: DeliveryMode;
  /** Wins over what stands in the configuration. */
  readonly runtime: string | null;
  /** The workspace's row is the one place that names the model; null leaves it to the configuration. */
  readonly model: string | null;
  /** A token given by hand, for an agent that nobody placed one for. */
  readonly token: string | null;
  readonly heartbeatMs: number;
  readonly pollMs: number;
  /** All of it: keys of model providers have names that people choose. */
  readonly variables: Readonly<Record<string, string>>;
}

const PORT = 8000;
const HEARTBEAT_SECONDS = 30;
const POLL_SECONDS = 2;
/** The platform asks for a sign every 20 to 60 seconds, and takes more. */
const HEARTBEAT_SECONDS_MAX = 60;

/** @param env the variables of the process */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): AgentEnvironment {
  const text = (name: string): string => env[name]?.trim() ?? '';
  const port = numberOf(text('PORT'), PORT);
  const stated = text('MOLECULE_WORKSPACE_URL');
  const mode = text('MOLECULE_DELIVERY_MODE').toLowerCase();
  // An image says that it is called; by hand, on a machine that nobody reaches, messages are fetched.
  const deliveryMode = mode === 'push' || (mode !== 'poll' && stated !== '') ? 'push' : 'poll';
  return {
    workspaceId: text('WORKSPACE_ID').toLowerCase(),
    platformUrl: (text('PLATFORM_URL') || text('MOLECULE_URL')).replace(/\/+$/, ''),
    configPath: text('WORKSPACE_CONFIG_PATH') || '/configs',
    workspacePath: text('WORKSPACE_DIR') || '/workspace',
    homePath: text('HOME') || homedir(),
    host: text('HOST') || (deliveryMode === 'push' ? '0.0.0.0' : '127.0.0.1'),
    port,
    ownUrl: deliveryMode === 'poll' ? null : stated || `http://${hostname()}:${port}`,
    deliveryMode,
    runtime: text('MOLECULE_RUNTIME') || null,
    model: text('MODEL') || null,
    token: text('MOLECULE_WORKSPACE_TOKEN') || null,
    heartbeatMs: secondsOf(text('MOLECULE_HEARTBEAT_SECONDS'), HEARTBEAT_SECONDS),
    pollMs: secondsOf(text('MOLECULE_POLL_SECONDS'), POLL_SECONDS),
    variables: Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

/** Where the platform puts the token before a start, and where it is kept when it comes otherwise. */
export const tokenFileOf = ({ configPath }: Pick<AgentEnvironment, 'configPath'>): string =>
  join(configPath, '.auth_token');

function numberOf(text: string, fallback: number): number {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) && value >= 0 ? value : fallback;
}

const secondsOf = (text: string, fallback: number): number =>
  Math.min(Math.max(numberOf(text, fallback), 0.1), HEARTBEAT_SECONDS_MAX) * 1000;
