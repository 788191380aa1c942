'use client';

import { useState } from 'react';
import type { Failure } from '@/components/stores/workspaces-state';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { usePlatform, useWorkspaces } from './platform-context';

/** One press tries up to three times: at once, after one second, after two more. */
const RETRY_WAITS_MS = [0, 1000, 2000];

const details = (failure: Failure): string =>
  JSON.stringify({ ...failure, at: new Date().toISOString(), url: window.location.href }, null, 2);

function useRetry(): { isRetrying: boolean; retry: () => Promise<void> } {
  const { reload, workspaces } = usePlatform();
  const [isRetrying, setRetrying] = useState(false);
  const retry = async () => {
    setRetrying(true);
    for (const wait of RETRY_WAITS_MS) {
      await new Promise((done) => setTimeout(done, wait));
      await reload();
      if (workspaces.getState().snapshot.status === 'ready') return;
    }
    setRetrying(false);
  };
  return { isRetrying, retry };
}

/** The workspaces could not be loaded: why, in the server's words, and the next step. */
export function CanvasFailed({ failure }: { failure: Failure }) {
  const { isRetrying, retry } = useRetry();
  const connection = useWorkspaces((state) => state.connection);
  const isPlatformDown = failure.code === 'platform_unavailable';
  return (
    <Notice
      role="alert"
      testId={isPlatformDown ? 'platform-unavailable' : 'hydration-error'}
      title={isPlatformDown ? 'The platform has lost its database' : 'The workspaces could not be loaded'}
      text={
        <>
          <p>{failure.message}</p>
          {isPlatformDown && (
            <ul className="mt-3 list-disc space-y-1 pl-4">
              <li>The page tries again by itself every ten seconds.</li>
              <li>If it stays like this, look at the log of the process that serves this page.</li>
              <li>A database of your own must run at the address given in DATABASE_URL.</li>
            </ul>
          )}
          {!isPlatformDown && connection === 'offline' && (
            <p className="mt-2">This device may have no network. The page tries again by itself.</p>
          )}
        </>
      }
    >
      <Button tone="primary" isBusy={isRetrying} onClick={() => void retry()}>
        Retry
      </Button>
      <CopyButton label="Copy details" text={() => details(failure)} />
    </Notice>
  );
}
