import { useEffect } from 'react';
import { leaveIfSignedOut } from '@/components/api-client/dead-session';
import { openEventStream } from '@/components/api-client/event-stream';
import { documentVisibility, restWhileHidden } from '@/components/api-client/page-visibility';
import { useRedrawForRole } from './use-redraw-for-role';

const nothing = () => {};

/** Keeps a page beside the canvas up with its session: another role shows at once, and a session that ends leads out. */
export function useSessionStream(isSignedIn: boolean): void {
  const redraw = useRedrawForRole();
  useEffect(() => {
    if (!isSignedIn) return;
    const stream = openEventStream({
      onState: (state) => {
        if (state !== 'live') void leaveIfSignedOut();
      },
      onRole: redraw,
      onReload: nothing,
      onEvent: nothing,
    });
    const stopWatching = restWhileHidden(documentVisibility, stream.rest, stream.wake);
    return () => {
      stopWatching();
      stream.dispose();
    };
  }, [isSignedIn, redraw]);
}
