'use client';

import { Button } from '@/components/ui/button';

interface Props {
  readonly isTrying: boolean;
  /** Seconds until the next try by itself; null while one is under way. */
  readonly waitSeconds: number | null;
  readonly tryNow: () => void;
}

/** Tries now; beside it stands when it happens by itself. */
export function RetryButton({ isTrying, waitSeconds, tryNow }: Props) {
  return (
    <>
      <Button tone="primary" isBusy={isTrying} onClick={tryNow}>
        Retry
      </Button>
      <span className="self-center text-soft tabular-nums" aria-hidden="true">
        {waitSeconds === null ? 'Trying now' : `Next try in ${waitSeconds} s`}
      </span>
    </>
  );
}
