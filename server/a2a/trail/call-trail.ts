import { AsyncLocalStorage } from 'node:async_hooks';
import type { A2aWay } from '../../platform/metrics-a2a';

/** What is found out about one A2A call on its way, for its log line, its metrics and its entry. No bodies, no tokens. */
export interface CallTrail {
  /** Of the W3C trace that the call is a step of. */
  readonly traceId: string;
  /** With the span of this step: the parent of whatever the call sets going. */
  readonly traceparent: string;
  way: A2aWay;
  method: string | null;
  /** The version that the caller speaks, and the one that the agent was spoken to in. */
  versionIn: string | null;
  versionOut: string | null;
  taskId: string | null;
  messageId: string | null;
  /** How long the agent took to say something; null while it was not asked. */
  agentMs: number | null;
  /** Of what the agent answered, or of what was sent to the reader of a stream. */
  bytesOut: number | null;
  /** Why a stream that has begun did not end well. */
  failure: string | null;
}

const storage = new AsyncLocalStorage<CallTrail>();

/** Everything that `run` sets going finds the trail. */
export const withTrail = <T>(trail: CallTrail, run: () => T): T => storage.run(trail, run);

/** The call that is under way here; null where nobody called. */
export const findTrail = (): CallTrail | null => storage.getStore() ?? null;

/** Adds to what is known of the call that is under way; nothing where there is none. */
export function noteCall(facts: Partial<Omit<CallTrail, 'traceId' | 'traceparent'>>): void {
  const trail = storage.getStore();
  if (trail) Object.assign(trail, facts);
}

/** Waits for what an agent was just asked, and notes how long it took. */
export async function timeAgent<T>(asking: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await asking;
  } finally {
    const trail = storage.getStore();
    if (trail) trail.agentMs = (trail.agentMs ?? 0) + performance.now() - startedAt;
  }
}

/** A trail at its beginning. */
export const beginTrail = (traceparent: string, traceId: string): CallTrail => ({
  traceId,
  traceparent,
  way: 'gateway',
  method: null,
  versionIn: null,
  versionOut: null,
  taskId: null,
  messageId: null,
  agentMs: null,
  bytesOut: null,
  failure: null,
});

/** Of what a caller has named itself, a line holds so much. */
const NAME_CHARACTERS_MAX = 128;

/** A name as it stands in a line. */
export const cutName = (name: string | null): string | null => name?.slice(0, NAME_CHARACTERS_MAX) ?? null;

/** A duration as it stands in a line. */
export const roundMs = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
