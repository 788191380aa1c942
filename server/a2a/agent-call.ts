import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { OutboundHeaders } from '../platform/guarded-fetch/ongoing-exchange';
import type { A2aCaller } from './identify-caller';
import type { A2aRequest } from './read-request';

/** One call to an agent on somebody's behalf. */
export interface AgentCall {
  readonly target: WorkspaceRecord;
  readonly caller: A2aCaller;
  readonly request: A2aRequest;
  readonly headers: Headers;
  /** A2A-Version, where it came as a query parameter. */
  readonly versionInQuery: string | undefined;
  readonly timeoutMs: number | null;
  /** Hears the headers of the agent's answer. */
  readonly onAnswer?: (headers: OutboundHeaders) => void;
}
