import { AppError } from '../../platform/app-error';

/**
 * Passes on what comes, as long as something comes.
 * @throws AppError `upload_too_slow` when nothing has come for `pauseMsMax`
 */
export async function* withoutPause(
  chunks: AsyncIterable<Uint8Array>,
  pauseMsMax: number,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await inTime(iterator.next(), pauseMsMax);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: one that still waits for its next piece ends with its connection.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('upload_too_slow')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
