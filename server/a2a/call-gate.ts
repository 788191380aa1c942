import { AppError } from '../platform/app-error';

const RETRY_SECONDS = 5;

export interface CallGateLimits {
  /** Calls to one agent that wait for their answer at the same time. */
  readonly callsPerAgent: number;
  /** Of these, those of one caller: nobody keeps the others from an agent that does not answer. */
  readonly callsPerCaller: number;
  /** Of requests to all agents that are on their way, in bytes: a call that hangs holds its body. */
  readonly bytes: number;
}

/** Keeps agents that never answer from taking the memory and the connections of the others. */
export interface CallGate {
  /**
   * Lets a call in.
   * @param callerId who calls; all people are one
   * @returns how to let it out again
   * @throws AppError `agent_calls_exhausted`
   */
  enter(agentId: string, callerId: string, bytes: number): () => void;
}

export function createCallGate(limits: CallGateLimits): CallGate {
  const calls = createCounts();
  let held = 0;
  return {
    enter(agentId, callerId, bytes) {
      const ofCaller = `${agentId} ${callerId}`;
      const isFull = calls.of(agentId) >= limits.callsPerAgent || calls.of(ofCaller) >= limits.callsPerCaller;
      // One call is always let in, however large: otherwise it could never be made.
      const isTooLarge = held > 0 && held + bytes > limits.bytes;
      if (isFull || isTooLarge) {
        throw new AppError('agent_calls_exhausted', { details: { retry_after: RETRY_SECONDS } });
      }
      held += bytes;
      for (const name of [agentId, ofCaller]) calls.add(name, 1);
      return () => {
        held -= bytes;
        for (const name of [agentId, ofCaller]) calls.add(name, -1);
      };
    },
  };
}

/** Numbers by name, of which those that are 0 take no room. */
function createCounts() {
  const counts = new Map<string, number>();
  const of = (name: string): number => counts.get(name) ?? 0;
  return {
    of,
    add(name: string, change: number): void {
      const count = of(name) + change;
      if (count > 0) counts.set(name, count);
      else counts.delete(name);
    },
  };
}

/** Well below the connections that one origin gets: many agents may live behind the same one. */
export const CALL_LIMITS: CallGateLimits = {
  callsPerAgent: 48,
  callsPerCaller: 24,
  bytes: 256 * 1024 * 1024,
};
