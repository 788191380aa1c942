'use client';

import { PLATFORM_DOWN_TITLE, PlatformHints } from '@/components/platform-down/platform-hints';
import { RetryButton } from '@/components/platform-down/retry-button';
import { useRecovery } from '@/components/platform-down/use-recovery';
import type { Failure } from '@/components/stores/workspaces-state';
import { CopyButton } from '@/components/ui/copy-button';
import { Notice } from '@/components/ui/notice';
import { usePlatform } from './platform-context';

const details = (failure: Failure): string =>
  JSON.stringify({ ...failure, at: new Date().toISOString(), url: window.location.href }, null, 2);

/** What is told of each kind of failure; any other is one of the request, not of the platform. */
const KINDS: Record<string, { title: string; testId: string }> = {
  platform_unavailable: { title: PLATFORM_DOWN_TITLE, testId: 'platform-unavailable' },
  network: { title: 'The platform cannot be reached', testId: 'platform-unreachable' },
};
const OTHER = { title: 'The workspaces could not be loaded', testId: 'hydration-error' };

/** The workspaces could not be loaded: why, in the server's words, and the next step. It goes when they are there. */
export function CanvasFailed({ failure }: { failure: Failure }) {
  const { reload } = usePlatform();
  const recovery = useRecovery(reload);
  const { title, testId } = KINDS[failure.code] ?? OTHER;
  return (
    <Notice
      role="alert"
      testId={testId}
      title={title}
      text={
        <>
          {failure.code !== 'network' && <p>{failure.message}</p>}
          {failure.code === 'platform_unavailable' && <PlatformHints />}
          {failure.code === 'network' && (
            <p>
              The process that serves it may have stopped, or this device may have no network. This page tries
              again by itself; nothing is lost.
            </p>
          )}
        </>
      }
    >
      <RetryButton {...recovery} />
      <CopyButton label="Copy details" text={() => details(failure)} />
    </Notice>
  );
}
