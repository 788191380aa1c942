/** Waits for `work`, but not for longer than `timeoutMs`; what is not through by then is left to itself. */
export function atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs);
    work.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}
