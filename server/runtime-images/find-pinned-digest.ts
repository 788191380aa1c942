import { findRuntimePin } from '@/db/queries/runtime-images';
import type { Deps } from '../deps';

/**
 * The image that a start of this runtime takes; null: the newest. Where that cannot be looked up the newest is taken too:
 * an agent that runs is worth more than one that runs from the right image.
 */
export async function findPinnedDigest(
  { config, database, log }: Pick<Deps, 'config' | 'database' | 'log'>,
  runtime: string,
): Promise<string | null> {
  if (config.ignoresImagePins) return null;
  try {
    return (await findRuntimePin(database.db, runtime))?.digest ?? null;
  } catch (error) {
    log.warn({ err: error, runtime }, 'the pinned image could not be looked up; the newest is taken');
    return null;
  }
}
