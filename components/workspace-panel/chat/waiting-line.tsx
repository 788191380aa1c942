'use client';

import { Clock } from 'lucide-react';
import { useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { isolate } from '@/components/ui/isolate';
import { dropQueuedMessage, type QueuedMessageRow } from '@/contracts/a2a-queue';
import { placeInLine } from './place-in-line';

interface Props {
  readonly workspaceId: string;
  /** Whom it is for. */
  readonly name: string;
  readonly queued: QueuedMessageRow;
}

/** Stands below a message that the agent has not got yet, because it is busy. */
export function WaitingLine({ workspaceId, name, queued }: Props) {
  const may = useMay(dropQueuedMessage);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const takeBack = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      // The line goes with the next word of the queue.
      await call(dropQueuedMessage, { params: { id: workspaceId, queue_id: queued.id } });
    } catch (error) {
      setProblem(toFailure(error).message);
      setIsBusy(false);
    }
  };
  return (
    <div className="chat-waiting">
      <Clock aria-hidden="true" size={12} strokeWidth={1.75} />
      <span role="status">{`${isolate(name)} is busy · ${placeInLine(queued.before ?? 0)}`}</span>
      {may && (
        <Button tone="quiet" isSmall isBusy={isBusy} onClick={() => void takeBack()}>
          Take back
        </Button>
      )}
      {problem !== null && <span role="alert">{problem}</span>}
    </div>
  );
}
