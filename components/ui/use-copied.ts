'use client';

import { useEffect, useState } from 'react';

const SAID_MS = 1500;

type CopyState = 'idle' | 'copied' | 'refused';

/** Copies a text; `refused` when the browser does not let a page do that, until the next try. */
export function useCopied(): { readonly state: CopyState; readonly copy: (text: string) => Promise<void> } {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState('idle'), SAID_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return { state, copy };
}
