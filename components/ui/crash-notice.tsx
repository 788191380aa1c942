'use client';

import { Button } from './button';
import { CopyButton } from './copy-button';
import { Notice } from './notice';

/** What a person needs to report a crash; no page content is in it. */
function crashReport(error: Error & { digest?: string }): string {
  return JSON.stringify(
    {
      message: error.message,
      digest: error.digest ?? null,
      stack: error.stack ?? null,
      at: new Date().toISOString(),
      url: window.location.href,
    },
    null,
    2,
  );
}

export function CrashNotice({ error }: { error: Error & { digest?: string } }) {
  return (
    <Notice
      role="alert"
      title="This page stopped working"
      text="Your workspaces keep running; only their picture broke. Reload to draw it again, and copy the report if it comes back."
    >
      <Button tone="primary" onClick={() => window.location.reload()}>
        Reload
      </Button>
      <CopyButton label="Copy report" text={() => crashReport(error)} />
    </Notice>
  );
}
