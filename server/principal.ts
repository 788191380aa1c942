import type { Role } from '@/domain/access-rules';
import type { Origin } from '@/domain/origin';

/** Who calls. */
export interface Principal {
  readonly kind: 'person' | 'system' | 'anonymous';
  /** Stable name for the audit log, e.g. `owner`, `job:provision-workspace`. */
  readonly id: string;
  /** Null: not known, so only public contracts answer. */
  readonly role: Role | null;
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
