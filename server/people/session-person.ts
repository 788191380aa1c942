import type { Role } from '@/domain/access-rules';

/** Whom a valid session belongs to, as it is kept for less than a second. */
export interface SessionPerson {
  readonly personId: string;
  readonly role: Role;
}
