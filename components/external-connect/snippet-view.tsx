'use client';

import { Check, ChevronRight, Copy } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { Button } from '@/components/ui/button';
import { CopyByHand } from '@/components/ui/copy-by-hand';
import { useCopied } from '@/components/ui/use-copied';
import type { ConnectWay } from '@/domain/connect-snippets/connect-help';
import { fillToken } from './fill-token';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;

interface Props {
  readonly way: ConnectWay;
  readonly snippet: string;
  /** '' when it cannot be shown. */
  readonly token: string;
}

/** One way to connect: for whom it is, the text to run, and what to do when it does not work. */
export function SnippetView({ way, snippet, token }: Props) {
  const { text, state } = fillToken(snippet, token);
  const copied = useCopied();
  return (
    <>
      <p className="text-muted">{way.about}</p>
      {state === 'no-place' && (
        <p role="alert" className="mt-2 rounded-strip bg-warn-bg px-3 py-2 text-warn">
          This text has no place for the token. Put it in by hand; it is in the Fields tab.
        </p>
      )}
      <Unchecked way={way} />
      <div className="snippet">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className="snippet-text" tabIndex={0} aria-label={`${way.label}: the text to run`}>
          <pre>{text}</pre>
        </section>
        <Button className="snippet-copy" onClick={() => void copied.copy(text)}>
          {copied.state === 'copied' ? <Check {...ICON} /> : <Copy {...ICON} />}
          <span aria-live="polite">{copied.state === 'copied' ? 'Copied!' : 'Copy'}</span>
          <span className="sr-only"> the {way.label} text</span>
        </Button>
      </div>
      {copied.state === 'refused' && <CopyByHand text={text} label={`${way.label}: the text to copy`} />}
      <Help way={way} />
    </>
  );
}

/** Names that nobody has seen in their registry: whoever owns such a name runs code on the reader's machine. */
function Unchecked({ way }: { way: ConnectWay }) {
  const unchecked = way.installs.filter(({ checkedOn }) => checkedOn === null);
  if (unchecked.length === 0) return null;
  return (
    <p className="mt-2 text-12 text-warn">
      Not checked:{' '}
      {unchecked.map(({ name, from }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <code className="font-mono [overflow-wrap:anywhere]">{name}</code> ({from})
        </span>
      ))}
      . See that {unchecked.length === 1 ? 'it is' : 'they are'} what you expect before you install.
    </p>
  );
}

/** What was opened is seen, also where the window is full. */
function bringIntoView(element: HTMLElement | null): void {
  void element?.scrollIntoView({ block: 'nearest' });
}

function Help({ way }: { way: ConnectWay }) {
  return (
    <Collapsible.Root className="mt-3">
      <Collapsible.Trigger className="help-trigger">
        <ChevronRight {...ICON} className="help-caret" />
        If it does not work
      </Collapsible.Trigger>
      <Collapsible.Content>
        <dl ref={bringIntoView} className="help-list">
          {way.troubles.map(({ sign, step }) => (
            <div key={sign}>
              <dt>{sign}</dt>
              <dd>{step}</dd>
            </div>
          ))}
        </dl>
      </Collapsible.Content>
    </Collapsible.Root>
  );
}
