'use client';

import { useRef, useState } from 'react';
import { runAction } from '@/components/api-client/run-action';

const UNREACHABLE = 'The platform cannot be reached. Nothing was lost; try again in a moment.';

export interface Refusal {
  readonly message: string;
  readonly field?: string;
}

type Answer<T> = { ok: true; data: T } | { ok: false; error: Refusal & { readonly code: string } };

/** Sends one request at a time, each press once, and keeps a refusal in the server's words. */
export function useSending() {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  // State is too late for a double click: the second one arrives before the render.
  const isSending = useRef(false);
  /** @param what names the thing that is busy meanwhile */
  const send = async <T>(what: string, ask: () => Promise<Answer<T>>): Promise<T | null> => {
    if (isSending.current) return null;
    isSending.current = true;
    setBusy(what);
    setRefusal(null);
    const answer = await runAction(ask());
    isSending.current = false;
    setBusy(null);
    if (answer?.ok) return answer.data;
    setRefusal(answer ? answer.error : { message: UNREACHABLE });
    return null;
  };
  return { busy, refusal, send, forget: () => setRefusal(null) };
}
