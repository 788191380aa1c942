import { CircleAlert } from 'lucide-react';
import { memo } from 'react';
import { formatMoment, formatTime } from '@/components/ui/moments';
import type { ChatMessage } from '@/contracts/chat';
import { AttachmentChip } from './attachment-chip';
import { Markdown, Plain } from './markdown';

interface Props {
  /** Whose chat it is. */
  readonly workspaceId: string;
  readonly message: ChatMessage;
  readonly isSending: boolean;
  /** Stands above the first of several bubbles of the agent; null where it is clear who speaks. */
  readonly speaker: string | null;
}

const WORDS: Record<ChatMessage['role'], string> = { user: 'You', agent: 'Agent', system: 'Problem' };
const ORIGINS: Partial<Record<ChatMessage['origin'], string>> = {
  agent: 'From an agent',
  schedule: 'By schedule',
  webhook: 'By webhook',
  channel: 'From a channel',
  system: 'By the platform',
};

/** One message. Everything in it was written by others and is shown as text. */
export const Bubble = memo(function Bubble({ workspaceId, message, isSending, speaker }: Props) {
  const { role, content, attachments, timestamp, origin } = message;
  const sender = role === 'user' ? ORIGINS[origin] : undefined;
  return (
    <article className="chat-message" data-role={role} data-sending={isSending || undefined}>
      {speaker === null ? (
        <span className="sr-only">{WORDS[role]}</span>
      ) : (
        <p className="chat-speaker">
          <span className="dot dot-small" data-tone="ok" aria-hidden="true" />
          <span className="truncate">{speaker}</span>
        </p>
      )}
      {sender && <p className="chat-speaker">{sender}</p>}
      {content !== '' && (
        <div className="chat-bubble">
          {role === 'system' && <CircleAlert aria-hidden="true" size={14} strokeWidth={1.75} />}
          {role === 'agent' ? <Markdown text={content} /> : <Plain text={content} />}
        </div>
      )}
      {attachments.length > 0 && (
        <ul className="chat-files" aria-label="Files">
          {attachments.map((file) => (
            <li key={`${file.uri.slice(0, 200)} ${file.name}`}>
              <AttachmentChip file={file} workspaceId={workspaceId} />
            </li>
          ))}
        </ul>
      )}
      {isSending ? (
        <p className="chat-time">Sending</p>
      ) : (
        <time className="chat-time" dateTime={timestamp} title={formatMoment(timestamp)}>
          {formatTime(timestamp)}
        </time>
      )}
    </article>
  );
});
