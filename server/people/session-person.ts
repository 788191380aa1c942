import type { Role } from '@/domain/access-rules';

/** Whom a valid session belongs to, as it is kept for less than a second. */
export interface SessionPerson {
  readonly sessionId: string;
  readonly personId: string;
  readonly role: Role;
  readonly begunAt: Date;
  /** Moves on while it is kept, so that a session in use is written to once a minute and no more. */
  lastSeenAt: Date;
  /** True: they have to set up a second factor before anything else. */
  readonly mustEnrol: boolean;
}
