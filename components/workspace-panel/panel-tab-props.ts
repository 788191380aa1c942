import type { WorkspaceRow } from '@/contracts/workspaces';

/** What a tab is given; it is made anew for each workspace, so nothing of one is ever shown in another. */
export interface PanelTabProps {
  readonly row: WorkspaceRow;
}
