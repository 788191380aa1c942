import type { BackendWorkspace } from '../port';
import type { FileParts } from './file-parts';

/** The image whose programs deal with the files of a workspace: that of its agent. Null while it is not here. */
export const findImage = async (
  { containers, images }: Pick<FileParts, 'containers' | 'images'>,
  workspace: BackendWorkspace,
): Promise<string | null> =>
  (await containers.find(workspace))?.Image ?? (await images.find(workspace.runtime))?.id ?? null;
