import type { WorkspaceRow } from '@/contracts/workspaces';
import { statusLook } from './status-look';

/** The state as a dot with a soft halo; a word always stands near it. */
export function StatusDot({ status }: { status: WorkspaceRow['status'] }) {
  const look = statusLook(status);
  return <span className="dot" data-tone={look.tone} data-hollow={look.isHollow} aria-hidden="true" />;
}
