import { AppError } from '../app-error';

const RETRY_SECONDS = 1;
/** Of the bodies of one caller's requests together: each is held in memory until its request is over. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Keeps one caller from holding what all share: connections, memory, the attention of agents. */
export interface AtOnce {
  /**
   * Lets a request of a caller in.
   * @param bytes the size of its body
   * @returns how to let it out again; called a second time it does nothing
   * @throws AppError `too_many_at_once`
   */
  enter(caller: string, bytes: number): () => void;
}

interface Held {
  requests: number;
  bytes: number;
}

/** @param requestsMax of one caller, at this process; null: any number, of any size */
export function createAtOnce(requestsMax: number | null, bytesMax = BYTES_MAX): AtOnce {
  if (requestsMax === null) return { enter: () => () => {} };
  const callers = new Map<string, Held>();
  return {
    enter(caller, bytes) {
      const held = callers.get(caller) ?? { requests: 0, bytes: 0 };
      // One request is always let in, however large: otherwise it could never be made.
      const isTooLarge = held.bytes > 0 && held.bytes + bytes > bytesMax;
      if (held.requests >= requestsMax || isTooLarge) {
        throw new AppError('too_many_at_once', { details: { retry_after: RETRY_SECONDS } });
      }
      held.requests += 1;
      held.bytes += bytes;
      callers.set(caller, held);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        held.requests -= 1;
        held.bytes -= bytes;
        if (held.requests === 0) callers.delete(caller);
      };
    },
  };
}
