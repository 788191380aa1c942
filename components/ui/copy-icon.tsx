'use client';

import { Check, Copy } from 'lucide-react';
import { CopyByHand } from './copy-by-hand';
import { useCopied } from './use-copied';
import './section.css';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;

/** A small button beside a value; where the browser does not let a page copy, the value is there to be taken by hand. */
export function CopyIcon({ label, text }: { label: string; text: string }) {
  const { state, copy } = useCopied();
  return (
    <>
      <button type="button" className="copy-icon" aria-label={label} onClick={() => void copy(text)}>
        {state === 'copied' ? <Check {...ICON} /> : <Copy {...ICON} />}
      </button>
      <span className="sr-only" aria-live="polite">
        {state === 'copied' ? 'Copied' : ''}
      </span>
      {state === 'refused' && <CopyByHand text={text} label={label} />}
    </>
  );
}
