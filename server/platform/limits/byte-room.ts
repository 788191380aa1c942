import { AppError } from '../app-error';

const RETRY_SECONDS = 5;

/** Memory that all requests of this process share. */
export interface ByteRoom {
  /**
   * Takes room for so many bytes, and waits for it where there is none at the moment.
   * @returns how to give it back; called a second time it does nothing
   * @throws AppError `uploads_exhausted`
   */
  take(bytes: number, signal?: AbortSignal): Promise<() => void>;
}

export interface ByteRoomOptions {
  readonly bytesMax: number;
  /** So long one may wait, 10 s unless given. */
  readonly waitMsMax?: number;
  /** So many may wait, 64 unless given. */
  readonly waitingMax?: number;
}

interface Waiting {
  readonly bytes: number;
  enter(): void;
}

const exhausted = (): AppError =>
  new AppError('uploads_exhausted', { details: { retry_after: RETRY_SECONDS } });

export function createByteRoom({ bytesMax, waitMsMax = 10_000, waitingMax = 64 }: ByteRoomOptions): ByteRoom {
  let taken = 0;
  const waiting: Waiting[] = [];
  // One is always let in, however large: otherwise it could never be.
  const fits = (bytes: number): boolean => taken === 0 || taken + bytes <= bytesMax;

  const occupy = (bytes: number): (() => void) => {
    taken += bytes;
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      taken -= bytes;
      // In the order of asking, so that a large one is not passed over for ever.
      while (waiting[0] && fits(waiting[0].bytes)) waiting.shift()?.enter();
    };
  };

  const wait = (bytes: number, signal: AbortSignal | undefined): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
      };
      const entry: Waiting = {
        bytes,
        enter() {
          end();
          resolve(occupy(bytes));
        },
      };
      const leave = (): void => {
        end();
        waiting.splice(waiting.indexOf(entry), 1);
        reject(signal?.aborted ? new AppError('caller_gone') : exhausted());
      };
      const timer = setTimeout(leave, waitMsMax);
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
    });

  return {
    async take(bytes, signal) {
      if (waiting.length === 0 && fits(bytes)) return occupy(bytes);
      if (waiting.length >= waitingMax) throw exhausted();
      return wait(bytes, signal);
    },
  };
}
