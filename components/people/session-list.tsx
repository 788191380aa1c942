'use client';

import { useState } from 'react';
import { endOtherSessionsAction, endSessionAction } from '@/app/account/actions';
import { call } from '@/components/api-client/call';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { formatDate } from '@/components/ui/moments';
import { toastSuccess } from '@/components/ui/toast';
import { listSessions, type SessionRow } from '@/contracts/sessions';
import { useLoaded } from './use-loaded';

const loadSessions = () => call(listSessions);

/** Where whoever looks is signed in, with the way to end each. */
export function SessionList() {
  const { data, error, isLoading, reload } = useLoaded(loadSessions);
  const end = useAction(endSessionAction);
  const endOthers = useAction(endOtherSessionsAction);
  const [endingId, setEndingId] = useState<string | null>(null);
  if (!data) {
    return error ? (
      <ErrorBox
        title="Your sessions could not be loaded"
        error={error}
        isRetrying={isLoading}
        onRetry={() => void reload()}
      />
    ) : (
      <div role="status" className="h-24 animate-pulse rounded-card bg-bg-2 motion-reduce:animate-none">
        <span className="sr-only">Loading your sessions</span>
      </div>
    );
  }
  const { sessions } = data;
  const then = async (done: unknown, said: string) => {
    if (done) toastSuccess(said);
    await reload();
  };
  return (
    <>
      <ul
        aria-label="Your sessions"
        className="divide-y divide-line rounded-card border border-line bg-surface"
      >
        {sessions.map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            isBusy={end.isBusy && endingId === session.id}
            onEnd={async () => {
              setEndingId(session.id);
              await then(await end.run({ id: session.id }), 'The session has ended');
            }}
          />
        ))}
      </ul>
      <FormError message={end.refusal?.message ?? endOthers.refusal?.message ?? null} />
      {sessions.length > 1 && (
        <Button
          className="mt-3"
          isBusy={endOthers.isBusy}
          onClick={async () =>
            then(await endOthers.run({ confirm: true }), 'Every other session of yours has ended')
          }
        >
          End all others
        </Button>
      )}
    </>
  );
}

interface ItemProps {
  readonly session: SessionRow;
  readonly isBusy: boolean;
  readonly onEnd: () => Promise<void>;
}

function SessionItem({ session, isBusy, onEnd }: ItemProps) {
  const { browser, address, signed_in_by: by, is_this: isThis } = session;
  const name = browser ?? 'An unknown program';
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {name} {isThis && <span className="font-normal text-accent-text">· this one</span>}
        </p>
        <p className="text-12 text-muted [overflow-wrap:anywhere]">
          {address && `${address} · `}
          {by === 'password' ? 'by password' : `through ${by}`} · since {formatDate(session.begun_at)}
        </p>
        <p className="text-12 text-soft">
          Last seen {formatDate(session.last_seen_at)} · ends {formatDate(session.ends_at)}
        </p>
      </div>
      {!isThis && (
        <Button
          tone="danger-quiet"
          className="px-2"
          isBusy={isBusy}
          aria-label={`End the session of ${name}, last seen ${formatDate(session.last_seen_at)}`}
          onClick={() => void onEnd()}
        >
          End
        </Button>
      )}
    </li>
  );
}
