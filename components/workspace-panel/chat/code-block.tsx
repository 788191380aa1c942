'use client';

import { Check, Copy } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;
const LABELS = {
  idle: 'Copy the code',
  done: 'Copied',
  refused: 'The browser did not allow copying',
} as const;

/** Code as it was written: it scrolls rather than wraps, and can be copied whole. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  const [state, setState] = useState<keyof typeof LABELS>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code.current?.textContent ?? '');
      setState('done');
    } catch {
      setState('refused');
    }
  };
  return (
    <div className="chat-code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={code} dir="ltr" tabIndex={0}>
        {children}
      </pre>
      <button
        type="button"
        className="chat-copy"
        aria-label={LABELS[state]}
        title={LABELS[state]}
        onClick={copy}
      >
        {state === 'done' ? <Check {...ICON} /> : <Copy {...ICON} />}
      </button>
    </div>
  );
}
