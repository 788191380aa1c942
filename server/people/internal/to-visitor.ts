import type { Visitor } from '@/contracts/session';
import type { PersonRecord } from '@/db/schema/people';

/** A person as they see themselves. */
export const toVisitor = ({ id, name, email, role }: PersonRecord): Visitor => ({ id, name, email, role });
