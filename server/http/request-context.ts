import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whom a listener serves. `owner`: local mode, where a request from this machine without a bearer is the owner's;
 * `people`: server mode, where browsers come with a session; `agents`: bearers alone, wherever they come from (D4b).
 */
export type Audience = 'owner' | 'people' | 'agents';

/** What only the socket knows; Next's Request does not carry it. */
export interface RequestContext {
  readonly peerAddress: string;
  /** Who asks: the peer, or whom a trusted proxy says it asks for. */
  readonly clientAddress: string;
  readonly audience: Audience;
}

type Holder = { [SLOT]?: AsyncLocalStorage<RequestContext> };
/** Shared by server/main.ts and the routes that Next compiles apart from it. */
const SLOT = Symbol.for('molecule.request-context');

function storage(): AsyncLocalStorage<RequestContext> {
  const holder = globalThis as Holder;
  holder[SLOT] ??= new AsyncLocalStorage<RequestContext>();
  return holder[SLOT];
}

/** Runs a request with what is known of its connection; a header could be forged, this cannot. */
export const withRequestContext = <T>(context: RequestContext, run: () => T): T =>
  storage().run(context, run);

/** Null under plain `next start`, where nobody could look at the socket. */
export const findRequestContext = (): RequestContext | null => storage().getStore() ?? null;
