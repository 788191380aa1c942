import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AgentCard } from '@a2a-js/sdk';
import { DefaultRequestHandler, type TaskStore } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler } from '@a2a-js/sdk/server/express';
import express from 'express';
import type { TurnExecutor } from './turn-executor';

const LEGACY = { legacyCompat: { enabled: true } } as const;
/** As much as the platform takes of a message. */
const BODY_LIMIT = '16mb';
const UNAUTHORISED = 401;

export interface ServeParts {
  readonly workspaceId: string;
  readonly card: AgentCard;
  readonly executor: TurnExecutor;
  readonly tasks: TaskStore;
  /** What the platform proves itself with; null as long as it has not said. */
  readonly inboundSecret: () => string | null;
}

export interface RunningServer {
  readonly port: number;
  readonly handler: DefaultRequestHandler;
  close(): Promise<void>;
}

/** The agent as a server of A2A 1.0 and 0.3: everybody may read its card, the platform alone may talk to it. */
export async function serveA2a(
  { workspaceId, card, executor, tasks, inboundSecret }: ServeParts,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const handler = new DefaultRequestHandler(card, tasks, executor);
  const app = express();
  app.disable('x-powered-by');
  app.get('/health', (_, response) => void response.json({ status: 'ok' }));
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: handler, ...LEGACY }));
  app.use((request, response, next) => {
    const secret = inboundSecret();
    if (secret !== null && request.header('authorization') === `Bearer ${secret}`) return next();
    const message = 'Only the platform may call this agent, with its secret.';
    const error = { code: -32600, message };
    response.status(UNAUTHORISED).json({ jsonrpc: '2.0', id: null, error });
  });
  // The parser of the SDK takes 100 KB; what is parsed already it leaves alone.
  app.use(express.json({ limit: BODY_LIMIT }), (request, _, next) => {
    nameContext(request.body, workspaceId, request.header('x-workspace-id'));
    next();
  });
  // One user for all: whose task is whose, the platform knows.
  const userBuilder = async () => ({ isAuthenticated: true, userName: 'platform' });
  app.use('/', jsonRpcHandler({ requestHandler: handler, userBuilder, ...LEGACY }));
  const server = createServer(app).listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, handler, close: () => closeServer(server) };
}

/** What people say in the chat is one conversation, though their messages name none; the task of another agent is one of its own. */
function nameContext(body: unknown, workspaceId: string, caller: string | undefined): void {
  const message = Object(Object(Object(body).params).message) as Record<string, unknown>;
  const isNamed = [message.contextId, message.taskId].some((id) => typeof id === 'string' && id !== '');
  if (!isNamed && !caller && typeof message.messageId === 'string') message.contextId = workspaceId;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
