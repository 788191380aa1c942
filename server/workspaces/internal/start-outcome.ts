import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { ProvisionResult } from '../../backends/port';
import type { PreparedStart } from './prepare-start';
import type { StartRefusal } from './start-refusal';

/** How one start went. */
export interface StartOutcome {
  readonly workspace: WorkspaceRecord;
  readonly result?: ProvisionResult;
  readonly error?: unknown;
  /** It was not even tried, and trying again would change nothing. */
  readonly refusal?: StartRefusal;
  /** What the start brought to its machine; none where there is no machine. */
  readonly prepared?: ReadyStart;
}

export type ReadyStart = Extract<PreparedStart, { kind: 'ready' }>;
