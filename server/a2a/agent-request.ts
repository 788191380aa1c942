import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { nextTraceparent } from '@/domain/traceparent';
import { chainTokenOf } from '../delegations/chain-in-message';
import { CHAIN_HEADER } from '../delegations/chain-token';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { randomHex } from '../platform/random-hex';
import { getInboundSecret } from '../registry/inbound-secret';
import { isAtOwnMachine } from '../registry/runs-elsewhere';
import type { AgentCall } from './agent-call';
import { EXTENSIONS_HEADER, extensionsNamed } from './extensions-header';
import { findTrail, noteCall } from './trail/call-trail';

/** What of the caller's headers the agent gets to see as it is: nothing that proves who the caller is. */
const FORWARDED = ['tracestate', 'baggage'] as const;

type Call = Pick<AgentCall, 'target' | 'caller' | 'headers' | 'request' | 'versionInQuery'>;

/**
 * Everything of a request to an agent but its body, the same for an answer and for a stream.
 * @param to the version in which it is spoken to
 * @param accept the types of answer that can be read
 */
export async function agentRequest(deps: Deps, call: Call, to: ProtocolVersion, accept: string) {
  return {
    url: call.target.url,
    toOwnMachine: isAtOwnMachine(deps, call.target),
    method: 'POST',
    headers: { ...(await agentHeaders(deps, call, to)), accept },
    // The deadline of the call knows better: it counts from the agent's last sign of life.
    headersTimeoutMs: 0,
    bodyTimeoutMs: 0,
  };
}

async function agentHeaders(deps: Deps, call: Call, to: ProtocolVersion): Promise<Record<string, string>> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const name of FORWARDED) {
    const value = call.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  // A span of its own: what the agent sets going is below this call, not beside it.
  const parent = call.headers.get('traceparent') ?? findTrail()?.traceparent ?? null;
  headers.traceparent = nextTraceparent(parent, randomHex);
  noteCall({ way: to === call.request.version ? 'passthrough' : 'translated', versionOut: to });
  Object.assign(headers, versionHeader(call, to), extensionsHeader(call, to));
  if (call.caller.workspaceId !== null) headers['x-workspace-id'] = call.caller.workspaceId;
  const chain = chainTokenOf(call.request);
  if (chain !== null) headers[CHAIN_HEADER] = chain;
  // The agent can tell by it that the platform calls.
  const secret = await getInboundSecret(deps, call.target.id);
  // None only when the workspace has been removed in between: then nothing is sent at all.
  if (secret === null) throw new AppError('workspace_not_found');
  headers.authorization = `Bearer ${secret}`;
  return headers;
}

/** Only major and minor count, and agents are known to refuse a patch number. Who states none speaks 0.3. */
function versionHeader(
  { headers, versionInQuery, request }: Call,
  to: ProtocolVersion,
): Record<string, string> {
  const isStated = headers.get('a2a-version') !== null || versionInQuery !== undefined;
  const isTranslated = to !== request.version;
  return isStated || isTranslated || to !== '0.3' ? { 'a2a-version': to } : {};
}

/** Under the name that the agent's version has for it; a client of both names it under both. */
function extensionsHeader({ headers, request }: Call, to: ProtocolVersion): Record<string, string> {
  const given = Object.values(EXTENSIONS_HEADER).flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  if (to === request.version) return Object.fromEntries(given);
  const all = [...new Set(extensionsNamed(headers))];
  return all.length === 0 ? {} : { [EXTENSIONS_HEADER[to]]: all.join(', ') };
}
