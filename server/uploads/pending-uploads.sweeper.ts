import { deleteOldUploads } from '@/db/queries/pending-uploads';
import { defineSweeper } from '../jobs/define-sweeper';

/** People still see a file in the chat for so long after the agent has it. */
const ACKED_KEPT_MS = 3_600_000;

/** Forgets files that the agent has, and those that nobody has fetched in a day. */
export const pendingUploadsSweeper = defineSweeper({
  name: 'pending-uploads',
  cron: '*/5 * * * *',
  timeoutMs: 30_000,
  async run({ clock, database, metrics }) {
    const at = clock.now();
    const ackedBefore = new Date(at.getTime() - ACKED_KEPT_MS);
    const gone = await deleteOldUploads(database.db, { ackedBefore, at });
    metrics.recordUploadsSwept(gone);
    return { corrected: gone.acked + gone.expired };
  },
});
