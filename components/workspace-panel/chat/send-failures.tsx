'use client';

import { CircleAlert, X } from 'lucide-react';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { adviceFor } from './failure-advice';
import { OVER_BUDGET, ShowBudget } from './over-budget';
import type { Send, SendFailure } from './send';
import { useChats, useSession } from './use-chats';

/** What was not sent, why, and what to do now. */
export function SendFailures({ id }: { id: string }) {
  const sends = useSession(id, (session) => session.sends);
  const chats = useChats();
  const isOverBudget = useWorkspaces((state) => state.rows.get(id)?.is_over_budget ?? false);
  return (
    <div className="chat-failures" role="alert">
      {sends.map((send) =>
        send.failure === null ? null : (
          <Failure
            key={send.messageId}
            send={send}
            failure={send.failure}
            isOverBudget={isOverBudget}
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
  /** A limit of the workspace itself is used up. */
  readonly isOverBudget: boolean;
  readonly onRetry: () => void;
  readonly onDismiss: () => void;
}

function Failure({ send, failure, isOverBudget, onRetry, onDismiss }: Props) {
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
        {failure.code === OVER_BUDGET && <ShowBudget isOwn={isOverBudget} />}
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
