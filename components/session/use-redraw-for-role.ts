import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { useSession } from './session-context';

/**
 * Has the server draw the page for whoever looks at it now; what is typed and open on it stays. Not where they are said to
 * have the role that it was drawn for.
 */
export function useRedrawForRole(): (role: string | null) => void {
  const router = useRouter();
  const session = useSession();
  const signsIn = session?.mode === 'server';
  const drawn = useRef(session?.person?.role);
  useEffect(() => {
    drawn.current = session?.person?.role;
  });
  return useCallback(
    (role) => {
      if (signsIn && role !== drawn.current) router.refresh();
    },
    [router, signsIn],
  );
}
