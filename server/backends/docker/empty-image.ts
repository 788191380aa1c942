import type { Engine } from './engine';
import { EMPTY_TAR } from './tar';

const REPOSITORY = 'molecule/empty';
const TAG = '1';

/** An image without a file: containers of it are never started, they only show volumes. */
export const EMPTY_IMAGE = `${REPOSITORY}:${TAG}`;

/** Makes it here, out of nothing, so that no registry is needed. */
export const importEmptyImage = (engine: Engine): Promise<void> =>
  engine.call(async (docker, abortSignal) => {
    const report = await docker.importImage(EMPTY_TAR, { repo: REPOSITORY, tag: TAG, abortSignal });
    for await (const _ of report);
  });
