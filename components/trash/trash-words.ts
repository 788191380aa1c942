import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { actorText } from '@/components/settings/audit/describe-entry';
import { isolate } from '@/components/ui/isolate';
import { formatDate } from '@/components/ui/moments';
import type { RemovedWorkspace } from '@/contracts/removed-workspaces';

const DAY_MS = 86_400_000;

/** Who removed it and when. */
export function removalWords({ removed_at, removed_by }: RemovedWorkspace): string {
  const when = formatDate(removed_at);
  return removed_by === null ? `Removed ${when}` : `Removed by ${actorText(removed_by)}, ${when}`;
}

/** Who went with it; null where it went alone. */
export function companyWords({ count, names }: RemovedWorkspace): string | null {
  if (count <= 1) return null;
  const rest = count - 1 - names.length;
  const listed = names.map(isolate).join(', ');
  return `With ${countOfWorkspaces(count - 1)} below it: ${listed}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** How long it can still be brought back. */
export function deadlineWords({ restorable_until }: RemovedWorkspace, now: Date): string {
  const days = Math.ceil((Date.parse(restorable_until) - now.getTime()) / DAY_MS);
  return days <= 1 ? 'Last day' : `${days} days left`;
}

/** Why it cannot come back now; null where it can. */
export const obstacleWords = ({ parent }: RemovedWorkspace): string | null =>
  parent?.is_removed
    ? `${isolate(parent.name)}, the team it was in, was removed too: restore that first.`
    : null;
