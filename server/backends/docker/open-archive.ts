import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type Engine, LONG_MS } from './engine';

/** What is at a path of a container, as an archive; null when nothing is. Read it to its end, or destroy it. */
export const openArchive = (
  engine: Engine,
  container: Docker.Container,
  path: string,
  signal?: AbortSignal,
): Promise<Readable | null> =>
  engine.callUnless(
    [404],
    async (_, abortSignal) => (await container.getArchive({ path, abortSignal })) as Readable,
    { timeoutMs: LONG_MS, signal },
  );
