import { getHealth } from '@/contracts/platform';
import { call } from './call';

const PAUSE_MS = 2000;

const isReachable = (): Promise<boolean> =>
  call(getHealth).then(
    () => true,
    () => false,
  );

/**
 * Loads code that is no part of the first page. While the platform cannot be reached it waits and tries again, so that
 * what was asked for appears once that is back; code that is gone from a platform that answers is a failure.
 */
export async function loadPart<T>(
  load: () => Promise<T>,
  isUp: () => Promise<boolean> = isReachable,
  pauseMs = PAUSE_MS,
): Promise<T> {
  let refusals = 0;
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // It may have come back in between: the platform that answers now is asked for the code once more.
      if ((await isUp()) && ++refusals > 1) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
