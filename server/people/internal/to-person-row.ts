import type { PersonRow } from '@/contracts/people';
import type { PersonRecord } from '@/db/schema/people';
import type { Principal } from '../../principal';
import { principalIdOf } from '../person-principal';

/** A person as owners see them. */
export const toPersonRow = (
  record: PersonRecord,
  hasSecondFactor: boolean,
  asking: Principal,
): PersonRow => ({
  id: record.id,
  name: record.name,
  email: record.email,
  role: record.role,
  created_at: record.createdAt.toISOString(),
  last_signed_in_at: record.lastSignedInAt?.toISOString() ?? null,
  has_second_factor: hasSecondFactor,
  is_you: principalIdOf(record.id) === asking.id,
});
