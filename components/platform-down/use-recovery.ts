'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { backoffMs } from '@/components/api-client/backoff';
import { call } from '@/components/api-client/call';
import { getHealth } from '@/contracts/platform';

const TICK_MS = 1000;

/**
 * Asks whether the platform is back, again and again with growing pauses, and at once when a person or the browser's
 * network says so; then does what it was given, and goes on asking for as long as it is shown.
 */
export function useRecovery(onBack: () => unknown): {
  readonly isTrying: boolean;
  readonly waitSeconds: number | null;
  readonly tryNow: () => void;
} {
  const [waitSeconds, setWaitSeconds] = useState<number | null>(null);
  const [isTrying, setTrying] = useState(false);
  const tries = useRef(0);
  const busy = useRef(false);
  const back = useRef(onBack);
  useEffect(() => {
    back.current = onBack;
  }, [onBack]);

  const tryNow = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    setTrying(true);
    setWaitSeconds(null);
    const isUp = await call(getHealth).then(
      () => true,
      () => false,
    );
    if (isUp) await back.current();
    busy.current = false;
    setTrying(false);
    setWaitSeconds(Math.ceil(backoffMs(tries.current) / TICK_MS));
    tries.current += 1;
  }, []);

  useEffect(() => {
    void tryNow();
    const online = (): void => void tryNow();
    window.addEventListener('online', online);
    return () => window.removeEventListener('online', online);
  }, [tryNow]);

  useEffect(() => {
    if (waitSeconds === null) return;
    const timer = setTimeout(() => {
      if (waitSeconds <= 1) void tryNow();
      else setWaitSeconds(waitSeconds - 1);
    }, TICK_MS);
    return () => clearTimeout(timer);
  }, [waitSeconds, tryNow]);

  return { isTrying, waitSeconds, tryNow: () => void tryNow() };
}
