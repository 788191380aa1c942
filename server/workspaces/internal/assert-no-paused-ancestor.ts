import { findPausedAncestor } from '@/db/queries/workspaces';
import type { Change } from '../../audit/mutate';
import { AppError } from '../../platform/app-error';

/** What a team is paused for holds for everybody in it. */
export async function assertNoPausedAncestor({ tx }: Change, id: string): Promise<void> {
  const ancestor = await findPausedAncestor(tx, id);
  if (!ancestor) return;
  throw new AppError('ancestor_paused', {
    public: `${ancestor.name} above it is paused; resume that one first.`,
    details: { ancestor },
  });
}
