'use client';

import { toFailure } from '@/components/api-client/api-error';
import { Button } from './button';
import { CopyButton } from './copy-button';

interface Props {
  /** What could not be done. */
  readonly title: string;
  readonly error: unknown;
  readonly isRetrying?: boolean;
  readonly onRetry: () => void;
}

/** Something could not be loaded: why, in the server's words, and the next step. */
export function ErrorBox({ title, error, isRetrying = false, onRetry }: Props) {
  const failure = toFailure(error);
  const details = () => JSON.stringify({ ...failure, at: new Date().toISOString() }, null, 2);
  return (
    <div role="alert" className="rounded-card border border-line bg-surface p-4">
      <p className="font-semibold">{title}</p>
      <p className="mt-1 text-muted [overflow-wrap:anywhere]">{failure.message}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button tone="primary" isBusy={isRetrying} onClick={onRetry}>
          Retry
        </Button>
        <CopyButton label="Copy details" text={details} />
      </div>
    </div>
  );
}
