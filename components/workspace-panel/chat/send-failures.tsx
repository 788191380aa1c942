'use client';

import { CircleAlert, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { adviceFor } from './failure-advice';
import type { Send, SendFailure } from './send';
import { useChats, useSession } from './use-chats';

/** What was not sent, why, and what to do now. */
export function SendFailures({ id }: { id: string }) {
  const sends = useSession(id, (session) => session.sends);
  const chats = useChats();
  return (
    <div className="chat-failures" role="alert">
      {sends.map((send) =>
        send.failure === null ? null : (
          <Failure
            key={send.messageId}
            send={send}
            failure={send.failure}
            onRetry={() => chats.retry(id, send.messageId)}
            onDismiss={() => chats.dismiss(id, send.messageId)}
          />
        ),
      )}
    </div>
  );
}

interface Props {
  readonly send: Send;
  readonly failure: SendFailure;
  readonly onRetry: () => void;
  readonly onDismiss: () => void;
}

function Failure({ send, failure, onRetry, onDismiss }: Props) {
  const advice = adviceFor(failure, send.state === 'accepted');
  return (
    <div
      className="chat-failure"
      title={failure.requestId === null ? undefined : `Request ${failure.requestId}`}
    >
      <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold [overflow-wrap:anywhere]">{failure.message}</p>
        <p>{advice.text}</p>
        {advice.canRetry && (
          <Button className="mt-2" onClick={onRetry}>
            Retry
          </Button>
        )}
      </div>
      <IconButton label="Dismiss" side="left" className="-m-1.5" onClick={onDismiss}>
        <X aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
    </div>
  );
}
