import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const AFTER_MS = 1000;

/** A start leaves garbage that nothing would collect before the first turn, and most agents of a host rest most of the time. */
export function tidyMemoryOnce(): void {
  const tidy = (): void => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
  };
  setTimeout(tidy, AFTER_MS).unref();
}
