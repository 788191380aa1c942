import { setMaxListeners } from 'node:events';
import type { Deps } from '../deps';

/** Somebody waiting for news of a workspace's approvals. */
interface ApprovalWatch {
  /** Resolves with the next news, after so much time, or when nobody waits any more. */
  next(ms: number): Promise<void>;
  /** The caller is gone, or the process stops. */
  isOver(): boolean;
  close(): void;
}

/** Listens from this moment on, so that nothing is missed between looking and waiting. */
export function watchApprovals(
  deps: Pick<Deps, 'events' | 'stopping'>,
  workspaceId: string,
  signal: AbortSignal,
): ApprovalWatch {
  let hasNews = false;
  let wake = (): void => {};
  const ring = (): void => {
    hasNews = true;
    wake();
  };
  const unsubscribe = deps.events.subscribe(({ rows }) => {
    if (rows.some((row) => row.workspaceId === workspaceId && row.type.startsWith('APPROVAL_'))) ring();
  });
  // Every request that waits listens to it, so Node's warning of ten listeners would mean nothing.
  setMaxListeners(0, deps.stopping);
  const endings = [signal, deps.stopping];
  for (const ending of endings) ending.addEventListener('abort', ring, { once: true });
  return {
    async next(ms) {
      if (!hasNews) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasNews = false;
    },
    isOver: () => endings.some(({ aborted }) => aborted),
    close() {
      unsubscribe();
      for (const ending of endings) ending.removeEventListener('abort', ring);
    },
  };
}
