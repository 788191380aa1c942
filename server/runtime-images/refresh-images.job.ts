import { z } from 'zod';
import {
  findImageRefresh,
  type ImageRefresh,
  listImageUsers,
  updateImageRefresh,
} from '@/db/queries/runtime-images';
import { lockWorkspace } from '@/db/queries/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { StartProgress } from '../backends/port';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { isAppError } from '../platform/app-error';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { applyStatusEvent } from '../workspaces/status';
import { findPinnedDigest } from './find-pinned-digest';
import { requireRuntime } from './image-backends';
import { STATUSES_OF_USE } from './statuses-of-use';

type Progress = ImageRefresh['progress'];

/** Five minutes for each of them, and there are a dozen. */
const TIMEOUT_MS = 3_600_000;

/**
 * Fetches the images of a refresh one after the other and notes each, so that a repeat after a crash goes on where it was.
 * One that cannot be fetched holds none of the others back.
 */
export const refreshImagesJob = defineJob({
  name: 'refresh-images',
  payload: z.object({ refresh_id: z.uuid() }),
  timeoutMs: TIMEOUT_MS,
  attemptsMax: 3,
  async run(deps, { refresh_id: id }, { signal }) {
    const refresh = await findImageRefresh(deps.database.db, id);
    if (!refresh || refresh.endedAt !== null) return;
    let { doing: _, ...progress } = refresh.progress;
    for (const runtime of refresh.runtimes.filter((each) => !isDone(progress, each))) {
      signal.throwIfAborted();
      progress = await refreshOne(deps, refresh, progress, runtime);
      await updateImageRefresh(deps.database.db, id, { progress });
    }
    await updateImageRefresh(deps.database.db, id, { progress, endedAt: deps.clock.now() });
  },
});

const isDone = ({ pulled, failed }: Progress, runtime: string): boolean =>
  [...pulled, ...failed].some((one) => one.runtime === runtime);

async function refreshOne(
  deps: Deps,
  { id, recreate }: ImageRefresh,
  progress: Progress,
  runtime: string,
): Promise<Progress> {
  const told = tellStored(deps, id, progress);
  try {
    const pinned = await findPinnedDigest(deps, runtime);
    let [digest, changed] = ['', false];
    for (const { images } of requireRuntime(deps, runtime).backends) {
      const before = await images.current(runtime);
      digest = await images.pull(runtime, pinned, told.tell);
      changed = changed || digest !== before;
    }
    const pulled = [...progress.pulled, { runtime, digest, changed }];
    const recreated = recreate ? await recreateOutdated(deps, runtime, digest) : [];
    return { ...progress, pulled, recreated: [...progress.recreated, ...recreated] };
  } catch (error) {
    deps.log.warn({ err: error, runtime }, 'an image was not refreshed');
    const reason = isAppError(error)
      ? error.publicText
      : 'It could not be fetched; the platform log has the cause.';
    return { ...progress, failed: [...progress.failed, { runtime, reason }] };
  } finally {
    // So that none of them comes after what is noted next, and takes it back.
    await told.stored();
  }
}

/** Starts those anew that run from another image. Returns which. */
async function recreateOutdated(deps: Deps, runtime: string, digest: string): Promise<string[]> {
  const users = await listImageUsers(deps.database.db, STATUSES_OF_USE, runtime);
  const restarted: string[] = [];
  for (const user of users.filter((each) => each.digest !== digest)) {
    await changeBySystem(deps, async (change) => {
      const row = await lockWorkspace(change.tx, user.id);
      if (!row || !STATUSES_OF_USE.includes(row.status) || row.runtimeImageDigest === digest) return;
      const moved = await applyStatusEvent(change, [row.id], { type: 'restart_requested' });
      await scheduleProvision(deps, change, moved);
      restarted.push(row.id);
    });
  }
  return restarted;
}

/** Stores what is being done when it has got a tenth further, so that thousands of reports are a dozen writes. */
function tellStored(
  deps: Deps,
  id: string,
  progress: Progress,
): { tell(told: StartProgress): void; stored(): Promise<void> } {
  let last = -1;
  let storing = Promise.resolve();
  const store = ({ text, share }: StartProgress): Promise<void> =>
    updateImageRefresh(deps.database.db, id, { progress: { ...progress, doing: { text, share } } }).catch(
      (error: unknown) => deps.log.warn({ err: error }, 'the progress of a refresh was not stored'),
    );
  return {
    tell(told) {
      const step = Math.floor((told.share ?? 0) * 10);
      if (step === last) return;
      last = step;
      storing = storing.then(() => store(told));
    },
    stored: () => storing,
  };
}
