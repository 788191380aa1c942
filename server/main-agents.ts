import type { AddressInfo } from 'node:net';
import { agentUrl } from './http/agent-address';
import type { FrontServer } from './http/front-server';
import type { OwnPorts } from './main-ports';
import { AppError } from './platform/app-error';
import { type Config, ConfigError } from './platform/config';
import type { AgentDoor } from './platform/own-addresses';

/** Docker Desktop's name for the host, where its gateway is no address of the host. */
const HOST_OF_DESKTOP = 'host.docker.internal';

/** Resolves once somebody listens. */
export async function listen({ server }: FrontServer, port: number, host: string): Promise<AddressInfo> {
  server.listen({ port, ...(host === '' ? {} : { host }) });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    server.once('error', reject);
  });
  return server.address() as AddressInfo;
}

/**
 * The listener for agents alone (D4b). Where the settings name its address it listens at once; in local mode otherwise when
 * containers are there that need it, on their network's gateway, and in server mode not at all.
 * @returns how it is opened
 */
export async function openAgentDoor(
  agents: FrontServer,
  { agentBind, mode, port }: Pick<Config, 'agentBind' | 'mode' | 'port'>,
  ports: OwnPorts,
): Promise<AgentDoor> {
  if (agentBind) {
    const url = agentUrl(await listenAsSet(agents, agentBind));
    process.stdout.write(`Agents connect to: ${url}\n`);
    return async () => `${url}/api`;
  }
  if (mode === 'server') return async () => null;
  let opening: Promise<string> | null = null;
  return (gateway) => {
    if (gateway === null) return Promise.resolve(null);
    opening ??= listenOnGateway(agents, gateway, port === 0 ? 0 : port + 1, ports).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
}

async function listenAsSet(
  agents: FrontServer,
  { host, port }: NonNullable<Config['agentBind']>,
): Promise<AddressInfo> {
  try {
    return await listen(agents, port, host);
  } catch (error) {
    throw new ConfigError(
      `MOLECULE_AGENT_BIND: nobody can listen on ${host}:${port} here (${codeOf(error)}). Set it right or leave it unset.`,
    );
  }
}

/** One above the port of the page, so that it is the same after a restart: agents that run know no other. */
async function listenOnGateway(
  agents: FrontServer,
  gateway: string,
  port: number,
  ports: OwnPorts,
): Promise<string> {
  const listenOn = (host: string) => ports.open('agents', port, (wanted) => listen(agents, wanted, host));
  try {
    return `${agentUrl(await listenOn(gateway))}/api`;
  } catch (error) {
    if (codeOf(error) === 'EADDRNOTAVAIL') {
      const opened = await listenOn('127.0.0.1');
      return `http://${HOST_OF_DESKTOP}:${opened.port}/api`;
    }
    throw new AppError('machine_failed', {
      public: `Agents in containers need a way to this server, and port ${port} on ${gateway} cannot be opened (${codeOf(error)}): set MOLECULE_AGENT_BIND to an address and port that can.`,
      cause: error,
    });
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
