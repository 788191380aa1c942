import type { Contract } from '@/contracts/contract';
import type { Session } from '@/contracts/session';
import { isAllowed } from '@/domain/access-rules';

/** Whether the person of a session may call this, by the rule that the server itself asks. */
export function mayCall(session: Session | null, contract: Contract): boolean {
  // Nobody known: the first answer of the server leads to the sign-in page, and back to all that the address names.
  if (!session?.person) return true;
  return isAllowed(contract.auth, { kind: 'person', role: session.person.role, workspaceId: null }, null);
}
