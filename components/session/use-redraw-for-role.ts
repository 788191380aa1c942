import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { useSession } from './session-context';

/** Has the server draw the page for whoever looks at it now; what is typed and open on it stays. */
export function useRedrawForRole(): () => void {
  const router = useRouter();
  const signsIn = useSession()?.mode === 'server';
  return useCallback(() => {
    if (signsIn) router.refresh();
  }, [router, signsIn]);
}
