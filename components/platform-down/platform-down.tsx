'use client';

import { currentPath, toBrowserPath } from '@/components/api-client/base-path';
import { Notice } from '@/components/ui/notice';
import { PLATFORM_DOWN_TITLE, PlatformHints } from './platform-hints';
import { RetryButton } from './retry-button';
import { useRecovery } from './use-recovery';

const HERE = '/platform-down';

/** The same address once more: it shows what it should have shown. */
function openAgain(): void {
  if (currentPath() === HERE) window.location.replace(toBrowserPath('/'));
  else window.location.reload();
}

/** A page that cannot be drawn without the platform's database; it opens by itself when that is back. */
export function PlatformDown() {
  const recovery = useRecovery(openAgain);
  return (
    <Notice
      role="alert"
      testId="platform-unavailable"
      title={PLATFORM_DOWN_TITLE}
      text={
        <>
          <p>Your workspaces are as they were; only their place of keeping does not answer.</p>
          <PlatformHints />
        </>
      }
    >
      <RetryButton {...recovery} />
    </Notice>
  );
}
