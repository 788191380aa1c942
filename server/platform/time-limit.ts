/**
 * Aborts after `ms`, like `AbortSignal.timeout`, but certainly: Node may collect that one, and its timer with it, where nobody
 * but `AbortSignal.any` knows of it (nodejs/node#57736), and whoever waits for the end of the time waits for ever.
 */
export function timeLimit(ms: number): AbortSignal {
  const limit = new AbortController();
  const expire = (): void => limit.abort(new DOMException('The time is over.', 'TimeoutError'));
  setTimeout(expire, ms).unref();
  return limit.signal;
}
