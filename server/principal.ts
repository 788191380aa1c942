import type { Role } from '@/domain/access-rules';
import type { Origin } from '@/domain/origin';

/** Who calls. */
export interface Principal {
  readonly kind: 'person' | 'key' | 'workspace' | 'system' | 'anonymous';
  /** Stable name for the audit log and limits, e.g. `owner`, `key:mol_org_AbC1`, `workspace:<id>`, `job:provision-workspace`. */
  readonly id: string;
  /** Null: neither a person nor a key. */
  readonly role: Role | null;
  /** The workspace whose token was presented; null for everybody else. */
  readonly workspaceId: string | null;
  /** The organisation that a key is anchored to; null for everybody else. */
  readonly orgId: string | null;
  /** What its changes are recorded as (D32). */
  readonly origin: Origin;
  readonly requestId: string;
}

/** What an operation may want to know of the request beside its input. */
export interface RequestInfo {
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  readonly headers: Headers;
}
