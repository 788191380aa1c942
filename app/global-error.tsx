'use client';

import './globals.css';
import { CrashNotice } from '@/components/ui/crash-notice';

/** Stands in for the whole document when even the layout failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <CrashNotice error={error} />
      </body>
    </html>
  );
}
