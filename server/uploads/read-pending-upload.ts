import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { readPendingUpload as contract } from '@/contracts/uploads';
import { findPendingUpload, findPiece, noteFetched } from '@/db/queries/pending-uploads';
import { servedType } from '@/domain/uploads/media-type';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/**
 * A file that is kept for an agent, as often as it asks until it has acknowledged it. People see it in the chat until it
 * is forgotten.
 */
export async function readPendingUpload(
  deps: Deps,
  { kind }: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { db } = deps.database;
  const { id } = await loadLiving(db, params.id);
  const now = deps.clock.now();
  const isAgent = kind === 'workspace';
  const file = await findPendingUpload(db, id, params.file_id, now);
  const first = file && (await findPiece(db, file.fileId, 0));
  if (!file || !first || (isAgent && file.ackedAt !== null)) throw new AppError('file_not_found');
  if (isAgent) await noteFetched(db, file.fileId, now);
  return {
    name: file.filename,
    type: servedType(file.mimetype, first),
    size: file.sizeBytes,
    content: streamPieces(first, (position) => findPiece(db, file.fileId, position)),
  };
}

/** Piece by piece as they are asked for, so that a slow reader holds one of them in memory and no more. */
function streamPieces(
  first: Uint8Array,
  next: (position: number) => Promise<Uint8Array | null>,
): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const piece = position === 0 ? first : await next(position);
        position += 1;
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
