'use client';

import { useRef, useState } from 'react';
import { runAction } from '@/components/api-client/run-action';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}
type Result<T> = { ok: true; data: T } | { ok: false; error: Refusal };

const UNREACHABLE: Refusal = {
  code: 'network',
  message: 'The platform cannot be reached. Try again in a moment.',
};

/** Runs a server action once at a time, and keeps why it was refused. */
export function useAction<I, T>(action: (input: I) => Promise<Result<T>>) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // State is too late for a double click: the second one arrives before the render.
  const isRunning = useRef(false);
  const run = async (input: I): Promise<T | null> => {
    if (isRunning.current) return null;
    isRunning.current = true;
    setBusy(true);
    setRefusal(null);
    const result = await runAction(action(input));
    isRunning.current = false;
    setBusy(false);
    if (result?.ok) return result.data;
    setRefusal(result ? result.error : UNREACHABLE);
    return null;
  };
  /** What stands below a field; whatever names no field of the form stands above its button. */
  const errorOf = (field: string): string | null => (refusal?.field === field ? refusal.message : null);
  return { isBusy, refusal, errorOf, run };
}
