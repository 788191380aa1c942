'use client';

import './globals.css';
import { CrashNotice } from '@/components/ui/crash-notice';
import { readThemeCookie } from '@/components/ui/use-theme';

/** Stands in for the whole document when even the layout failed. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const theme = readThemeCookie();
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <title>Molecule</title>
        <main>
          <CrashNotice error={error} />
        </main>
      </body>
    </html>
  );
}
