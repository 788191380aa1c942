import { ACCESS_CHECK_MS } from './look-again';

/**
 * A stream that ends when its reader may read no longer: it was opened once, but a key may be revoked any time.
 * @param onEnd called when it is over, whoever ended it
 */
export function endWithAccess(
  stream: ReadableStream<Uint8Array>,
  mayReadOn: () => Promise<boolean>,
  onEnd: () => void = () => {},
): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const over = new AbortController();
  const check = setInterval(() => {
    void mayReadOn().then((may) => may || over.abort());
  }, ACCESS_CHECK_MS);
  // Prevented, because an aborted stream reaches its reader as a broken connection; this one ends as any other does.
  void stream
    .pipeTo(writable, { signal: over.signal, preventAbort: true })
    .catch(() => writable.close())
    .catch(() => {})
    .finally(() => {
      clearInterval(check);
      onEnd();
    });
  return readable;
}
