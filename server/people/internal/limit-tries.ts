import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { TryKey } from '../../platform/try-limit';

/** Takes a try from each key, or says how long to wait. */
export async function takeTry(deps: Deps, keys: readonly TryKey[]): Promise<void> {
  const seconds = await deps.tries.take(keys);
  if (seconds === null) return;
  const minutes = Math.ceil(seconds / 60);
  throw new AppError('rate_limited', {
    public: `Too many tries; try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    details: { retry_after: seconds },
  });
}
