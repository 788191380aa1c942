import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { A2aCaller } from './identify-caller';
import type { A2aRequest } from './read-request';

/** Who asks which agent what. */
export interface Attempt {
  readonly target: WorkspaceRecord;
  readonly caller: A2aCaller;
  readonly request: A2aRequest;
}
