import { AppError } from '../../platform/app-error';
import type { BackendWorkspace } from '../port';
import { filesIn } from './container-files';
import { LONG_MS } from './engine';
import type { FileParts } from './file-parts';
import { findImage } from './find-image';

/** Removes a file or a folder. The engine's archives cannot, so a container of the agent's image runs `rm` on it. */
export async function removePath(parts: FileParts, workspace: BackendWorkspace, path: string): Promise<void> {
  const { engine, options, filesContainers } = parts;
  const image = await imageWithRm(parts, workspace);
  const run = { image, command: ['rm', '-rf', '--', path] };
  await filesContainers.use(workspace, { exclusive: true, run }, async (container) => {
    const info = await filesIn(engine, container, () => options.clock.now()).info(path);
    if (info === null) throw new AppError('file_not_found');
    await engine.call((_, abortSignal) => container.start({ abortSignal }), { timeoutMs: LONG_MS });
    const { StatusCode: code } = await engine.call((_, abortSignal) => container.wait({ abortSignal }), {
      timeoutMs: LONG_MS,
    });
    if (code !== 0) {
      throw new AppError('machine_failed', {
        public: 'It could not be removed: it lies in a folder that is read-only, or is in use.',
      });
    }
  });
}

async function imageWithRm(parts: FileParts, workspace: BackendWorkspace): Promise<string> {
  const found = await findImage(parts, workspace);
  if (found) return found;
  throw new AppError('image_not_found', {
    public:
      'Files are removed by the image of the workspace’s runtime, which is not here yet; start the workspace first.',
  });
}
