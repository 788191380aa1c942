import type { RequestContext } from '@a2a-js/sdk/server';
import { STATE_HEADERS_KEY } from '@a2a-js/sdk/server';

const CALLER_HEADER = 'x-workspace-id';
const CHAIN = 'molecule_chain';

/** Who asked, and as a part of which chain of delegations, as the platform says. */
export function callerOf({ context, userMessage }: RequestContext): {
  callerId: string | null;
  chain?: string;
} {
  const headers = Object(context.state.get(STATE_HEADERS_KEY)) as Record<string, unknown>;
  const caller = headers[CALLER_HEADER];
  const chain = userMessage.metadata?.[CHAIN];
  return {
    callerId: typeof caller === 'string' && caller !== '' ? caller : null,
    ...(typeof chain === 'string' ? { chain } : {}),
  };
}
