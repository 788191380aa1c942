import type { EphemeralEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** What the start of a workspace is doing. */
export type StartProgress = Extract<EphemeralEvent, { event: 'WORKSPACE_PROVISION_PROGRESS' }>['payload'];
export type ProgressById = ReadonlyMap<string, StartProgress>;

/** What was said of starts that are still under way; the same map when that is all of it. */
export function keepStarting(progress: ProgressById, rows: ReadonlyMap<string, WorkspaceRow>): ProgressById {
  const isStarting = (id: string): boolean => rows.get(id)?.status === 'provisioning';
  if ([...progress.keys()].every(isStarting)) return progress;
  return new Map([...progress].filter(([id]) => isStarting(id)));
}

/** In words, with how far it is; rounded down, because a hundred percent that goes on is a lie. */
export const progressText = ({ text, share }: StartProgress): string =>
  share === null ? text : `${text}, ${Math.floor(share * 100)} %`;
