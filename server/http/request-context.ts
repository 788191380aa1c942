import { AsyncLocalStorage } from 'node:async_hooks';

/** What only the socket knows; Next's Request does not carry it. */
export interface RequestContext {
  readonly peerAddress: string;
  /** False on a listener that agents use: there a request without a bearer is nobody's, wherever it comes from (D4b). */
  readonly grantsOwner: boolean;
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

/** False on a listener that never grants the owner; plain `next start` has only the listener of its own. */
export const isOwnersListener = (): boolean => findRequestContext()?.grantsOwner !== false;

/** Null under plain `next start`, where nobody could look at the socket. */
export const findRequestContext = (): RequestContext | null => storage().getStore() ?? null;
