import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OpenTools, ToolProvider, TurnFacts } from '../turns/tool-provider';
import { admitTurn, HOST, keyOf, PATH } from './admit-turn';
import type { answerMcp } from './answer-mcp';
import { findMemoriesOffered } from './memory/long-term';
import type { Platform, Tool } from './tool';
import { MEMORY_TOOLS, TOOLS } from './tool-list';
import { DEFAULT_TOOL_ROLE } from './tool-roles';
import type { OpenTurn, ToolServerOptions, ToolService } from './tool-service';

const WAIT_MS = 40 * 60_000;
/** Of delegations whose outcome a turn has been told. */
const TOLD_MAX = 1000;

export interface ToolServer extends ToolProvider {
  readonly url: string;
  /** True when a turn was told by a tool how this delegation ended. */
  wasTold(delegationId: string): boolean;
}

/**
 * Offers the tools over MCP (streamable HTTP) on loopback, to the engines of this program alone: who comes without the
 * bearer of a turn that is open is refused, and so is every page of a browser.
 */
export async function startToolServer(options: ToolServerOptions): Promise<ToolServer> {
  const turns = new Map<string, OpenTurn>();
  const told = new Set<string>();
  const service: ToolService = {
    role: DEFAULT_TOOL_ROLE,
    waitMs: WAIT_MS,
    ...options,
    listTools: createToolList(options.platform),
    noteTold(id) {
      told.add(id);
      const [oldest] = told;
      if (told.size > TOLD_MAX && oldest !== undefined) told.delete(oldest);
    },
  };
  const server = createServer((request, response) => {
    const turn = admitTurn(request, response, turns);
    if (turn) answer(service, turn, request, response).catch(() => response.destroy());
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}${PATH}`;
  return {
    url,
    wasTold: (id) => told.has(id),
    open: (facts) => openTurn(turns, url, facts),
    close: () => closeServer(server),
  };
}

/** The library of MCP is loaded when somebody first comes: an agent at rest does without its memory. */
async function answer(...args: Parameters<typeof answerMcp>): Promise<void> {
  const { answerMcp } = await import('./answer-mcp');
  await answerMcp(...args);
}

function openTurn(turns: Map<string, OpenTurn>, url: string, facts: TurnFacts): OpenTools {
  const bearer = randomBytes(32).toString('base64url');
  const closing = new AbortController();
  const key = keyOf(bearer);
  turns.set(key, { facts, signal: AbortSignal.any([facts.signal, closing.signal]) });
  return {
    url,
    bearer,
    close() {
      turns.delete(key);
      closing.abort();
    },
  };
}

function createToolList(platform: Platform): () => Promise<readonly Tool[]> {
  let hasMemories: Promise<boolean | null> | null = null;
  return async () => {
    hasMemories ??= findMemoriesOffered(platform);
    const offered = await hasMemories;
    // It could not be asked: the next turn asks again.
    if (offered === null) hasMemories = null;
    return offered === true ? [...TOOLS, ...MEMORY_TOOLS] : TOOLS;
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
