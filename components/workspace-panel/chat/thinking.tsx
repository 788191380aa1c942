'use client';

import { useEffect, useState } from 'react';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { isolate } from '@/components/ui/isolate';
import { formatSeconds } from '@/components/ui/moments';
import type { WorkspaceRow } from '@/contracts/workspaces';
import type { ProgressLine } from './progress-lines';
import { useSession } from './use-chats';

const SECOND_MS = 1000;

/** What the agent does while somebody waits for it; nothing when nobody does. */
export function Thinking({ row }: { row: WorkspaceRow }) {
  const sends = useSession(row.id, (session) => session.sends);
  const progress = useSession(row.id, (session) => session.progress);
  const task = useSession(row.id, (session) => session.task);
  const pending = sends.find(({ state }) => state === 'pending');
  if (!pending && row.current_task === null) return null;
  const sinceMs =
    pending?.startedAtMs ?? (task?.text === row.current_task ? task?.sinceMs : undefined) ?? null;
  return (
    <section className="chat-thinking" aria-label={`What ${row.name} is doing`}>
      <p className="chat-thinking-head">
        <span className="chat-pulse" aria-hidden="true" />
        <span className="truncate" title={row.current_task ?? undefined}>
          {row.current_task ?? `${isolate(row.name)} is thinking`}
        </span>
        {sinceMs !== null && <Elapsed sinceMs={sinceMs} />}
      </p>
      {progress.length > 0 && (
        <ol className="chat-progress" aria-label="Progress">
          {progress.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Elapsed({ sinceMs }: { sinceMs: number }) {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return <span className="chat-elapsed">{formatSeconds(nowMs - sinceMs)}</span>;
}

function Line({ line: { text, peerId, isError, count } }: { line: ProgressLine }) {
  const peer = useWorkspaces((state) =>
    peerId === null ? null : (state.rows.get(peerId)?.name ?? peerId.slice(0, 8)),
  );
  return (
    <li data-error={isError || undefined}>
      <span dir="auto">
        {text}
        {peer !== null && ` ${peer}`}
        {isError && peer !== null && ': no answer'}
      </span>
      {count > 1 && <span className="chat-count">{`${count}×`}</span>}
    </li>
  );
}
