import { useEffect, useState } from 'react';

const TICK_MS = 10_000;

/** The time, often enough for what counts in minutes. */
export function useNow(isWanted: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isWanted]);
  return nowMs;
}
