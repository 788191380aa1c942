import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { isolate } from '@/components/ui/isolate';
import { sendToAgent } from '@/contracts/a2a';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { composerState } from './composer-state';

/** Stands where the conversation will be. */
export function HistorySkeleton() {
  return (
    <div className="chat-skeleton" role="status" aria-label="Loading the conversation">
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}

const STARTERS = [
  'What can you do, and what do you need from me?',
  'What are you working on at the moment?',
  'Summarise what happened since yesterday.',
] as const;

interface Props {
  readonly row: WorkspaceRow;
  readonly onPick: (text: string) => void;
}

/** Nobody has said anything yet: what this is, and ways to begin. */
export function EmptyChat({ row, onPick }: Props) {
  const mayWrite = useMay(sendToAgent);
  if (!mayWrite) {
    return (
      <div className="chat-empty">
        <h3 className="font-[650] text-15">Nobody has said anything yet</h3>
        <p className="mt-1 text-muted">
          You may read what operators and owners write here, and what it answers.
        </p>
      </div>
    );
  }
  if (!composerState(row).takesMessages) {
    return (
      <div className="chat-empty">
        <h3 className="font-[650] text-15">Nobody has said anything yet</h3>
        <p className="mt-1 text-muted">
          What you write below is kept until its agent can get it. Then you can send it, and the answer comes
          here.
        </p>
      </div>
    );
  }
  return (
    <div className="chat-empty">
      <h3 className="max-w-full font-[650] text-15 [overflow-wrap:anywhere]">{`Talk to ${isolate(row.name)}`}</h3>
      <p className="mt-1 text-muted">
        What you write here goes to its agent, and the answer comes back here. Begin with one of these, or
        with words of your own.
      </p>
      <ul className="mt-4 grid w-full gap-2">
        {STARTERS.map((text) => (
          <li key={text}>
            <Button className="chat-starter" onClick={() => onPick(text)}>
              {text}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
