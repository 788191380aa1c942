import { basename } from 'node:path/posix';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { downloadChatFile as contract } from '@/contracts/uploads';
import { isAllowed } from '@/domain/access-rules';
import { servedType, UNKNOWN_TYPE } from '@/domain/uploads/media-type';
import { UPLOAD_FILE_BYTES_MAX, UPLOAD_FOLDER } from '@/domain/uploads/upload-limits';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { streamOnce } from './internal/stream-once';

/** `<32 hex>-` in front of the name that an uploaded file had. */
const UPLOAD_MARK = /^[\da-f]{32}-/;

/** A file that lies inside a workspace, whether or not its machine runs. */
export async function downloadChatFile(
  deps: Deps,
  principal: Principal,
  { params, query: { path } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const isOfChat = path.startsWith(`${UPLOAD_FOLDER}/`);
  // All else holds prompts and settings, which are not for everybody who may look at the canvas.
  if (!isOfChat && !isAllowed({ role: 'operator', agent: 'own' }, principal, workspace.id)) {
    throw new AppError('forbidden');
  }
  const leave = await deps.uploadRoom.take(UPLOAD_FILE_BYTES_MAX);
  try {
    const content = await deps.backends
      .for(workspace)
      .files.read(workspace, path, { bytesMax: UPLOAD_FILE_BYTES_MAX });
    const name = basename(path);
    return {
      name: isOfChat ? name.replace(UPLOAD_MARK, '') : name,
      type: servedType(UNKNOWN_TYPE, content),
      size: content.byteLength,
      content: streamOnce(content, leave),
    };
  } catch (error) {
    leave();
    throw error;
  }
}
