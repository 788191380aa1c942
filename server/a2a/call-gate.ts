import { AppError } from '../platform/app-error';

const RETRY_SECONDS = 5;

export interface CallGateLimits {
  /** Calls to one agent that wait for their answer at the same time. */
  readonly callsPerAgent: number;
  /** Of requests to all agents that are on their way, in bytes: a call that hangs holds its body. */
  readonly bytes: number;
}

/** Keeps agents that never answer from taking the memory and the connections of the others. */
export interface CallGate {
  /**
   * Lets a call in.
   * @returns how to let it out again
   * @throws AppError `agent_calls_exhausted`
   */
  enter(agentId: string, bytes: number): () => void;
}

export function createCallGate(limits: CallGateLimits): CallGate {
  const calls = new Map<string, number>();
  let held = 0;
  return {
    enter(agentId, bytes) {
      const running = calls.get(agentId) ?? 0;
      // One call is always let in, however large: otherwise it could never be made.
      const isFull = running >= limits.callsPerAgent || (held > 0 && held + bytes > limits.bytes);
      if (isFull) throw new AppError('agent_calls_exhausted', { details: { retry_after: RETRY_SECONDS } });
      calls.set(agentId, running + 1);
      held += bytes;
      return () => {
        held -= bytes;
        const left = (calls.get(agentId) ?? 1) - 1;
        if (left > 0) calls.set(agentId, left);
        else calls.delete(agentId);
      };
    },
  };
}

/** Well below the connections that one origin gets: many agents may live behind the same one. */
export const CALL_LIMITS: CallGateLimits = { callsPerAgent: 48, bytes: 256 * 1024 * 1024 };
