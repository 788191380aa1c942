'use client';

import { CrashNotice } from '@/components/ui/crash-notice';

export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return (
    <main>
      <CrashNotice error={error} />
    </main>
  );
}
