import type { InvitationRow } from '@/contracts/people';
import type { InvitationRecord } from '@/db/schema/people';

/** An invitation as owners see it: without its secret part. */
export const toInvitationRow = (
  record: Pick<InvitationRecord, 'id' | 'email' | 'role' | 'createdAt' | 'expiresAt'>,
): InvitationRow => ({
  id: record.id,
  email: record.email,
  role: record.role,
  created_at: record.createdAt.toISOString(),
  expires_at: record.expiresAt.toISOString(),
});
