import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import { findDeps } from '@/server/deps';
import { withRequestContext } from '@/server/http/request-context';
import type { Route } from '@/server/http/route';
import * as a2a from '@/server/http/routes/a2a';
import * as a2aQueue from '@/server/http/routes/a2a-queue';
import * as a2aTimeline from '@/server/http/routes/a2a-timeline';
import * as account from '@/server/http/routes/account';
import * as activity from '@/server/http/routes/activity';
import * as approvals from '@/server/http/routes/approvals';
import * as audit from '@/server/http/routes/audit';
import * as budgets from '@/server/http/routes/budgets';
import * as bundles from '@/server/http/routes/bundles';
import * as chat from '@/server/http/routes/chat';
import * as configuration from '@/server/http/routes/configuration';
import * as createOptions from '@/server/http/routes/create-options';
import * as delegations from '@/server/http/routes/delegations';
import * as events from '@/server/http/routes/events';
import * as externalConnection from '@/server/http/routes/external-connection';
import * as inbox from '@/server/http/routes/inbox';
import * as instructions from '@/server/http/routes/instructions';
import * as lifecycle from '@/server/http/routes/lifecycle';
import * as memory from '@/server/http/routes/memory';
import * as orgTemplates from '@/server/http/routes/org-templates';
import * as people from '@/server/http/routes/people';
import * as platform from '@/server/http/routes/platform';
import * as registry from '@/server/http/routes/registry';
import * as runtimeImages from '@/server/http/routes/runtime-images';
import * as secrets from '@/server/http/routes/secrets';
import * as session from '@/server/http/routes/session';
import * as terminal from '@/server/http/routes/terminal';
import * as tokens from '@/server/http/routes/tokens';
import * as traffic from '@/server/http/routes/traffic';
import * as uploads from '@/server/http/routes/uploads';
import * as workspaceConfig from '@/server/http/routes/workspace-config';
import * as workspaceFiles from '@/server/http/routes/workspace-files';
import * as workspaceTemplates from '@/server/http/routes/workspace-templates';
import * as workspaces from '@/server/http/routes/workspaces';

export interface RouteCall {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  /** The address at the other end of the connection. */
  readonly peer?: string;
  /** False: through a listener that never grants the owner. */
  readonly grantsOwner?: boolean;
  readonly signal?: AbortSignal;
}

export interface RouteAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; the text when it is none. */
  readonly body: Record<string, unknown>;
}

/** Every route of the platform. */
const ROUTES: readonly Route[] = [
  a2a,
  a2aQueue,
  a2aTimeline,
  account,
  activity,
  approvals,
  audit,
  budgets,
  bundles,
  chat,
  configuration,
  createOptions,
  delegations,
  traffic,
  events,
  externalConnection,
  inbox,
  instructions,
  lifecycle,
  memory,
  orgTemplates,
  people,
  platform,
  registry,
  runtimeImages,
  secrets,
  session,
  terminal,
  tokens,
  uploads,
  workspaceConfig,
  workspaceFiles,
  workspaceTemplates,
  workspaces,
].flatMap((resource) => Object.values<Route>(resource));

/** The route that answers a contract. */
export function routeOf(contract: Contract): Route {
  const route = ROUTES.find((candidate) => candidate.contract === contract);
  if (!route) throw new Error(`no route answers ${contract.id}`);
  return route;
}

/** Sends a request to a route as the browser on this machine does, through the whole pipeline. */
export function requestRoute(route: Route, call: RouteCall = {}): Promise<Response> {
  const { method, path } = route.contract;
  const filled = fillPath(path, (name) => call.params?.[name] ?? '');
  const query = new URLSearchParams(call.query);
  const url = `http://localhost:3000/api${filled}${query.size > 0 ? `?${query}` : ''}`;
  const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const type = call.body === undefined ? {} : { 'content-type': 'application/json' };
  const request = new Request(url, {
    method,
    headers: { host: 'localhost:3000', ...type, ...call.headers },
    ...(body === undefined ? {} : { body }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  const peerAddress = call.peer ?? '127.0.0.1';
  const browsers = findDeps()?.config.mode === 'server' ? 'people' : 'owner';
  const audience = call.grantsOwner === false ? 'agents' : browsers;
  return withRequestContext({ peerAddress, clientAddress: peerAddress, audience }, () =>
    route(request, { params: Promise.resolve(asNextGives(path, call.params ?? {})) }),
  );
}

/** A parameter that takes the rest of the path comes in pieces. */
function asNextGives(path: string, params: Record<string, string>): Record<string, string | string[]> {
  const rest = params.path;
  return rest !== undefined && path.endsWith('/*path') ? { ...params, path: rest.split('/') } : params;
}

/** Sends a request to the route of a contract and reads the JSON answer. */
export async function callRoute(contract: Contract, call: RouteCall = {}): Promise<RouteAnswer> {
  const response = await requestRoute(routeOf(contract), call);
  const text = await response.text();
  // An error where a stream is waited for comes as its one event.
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const body = JSON.parse(isStream ? text.slice('data: '.length) : text) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}
