import { expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { isAllowed } from '@/domain/access-rules';
import { isAppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertAllowed } from './run-contract';

const OWNER: Principal = {
  kind: 'person',
  id: 'person:ada',
  role: 'owner',
  workspaceId: null,
  orgId: null,
  origin: 'user',
  requestId: 'request-of-a-test',
};

/** The code of a refusal; null: let in. */
function refusalOf(contract: (typeof CONTRACTS)[number], mustEnrol: boolean): string | null {
  try {
    assertAllowed(contract, { ...OWNER, mustEnrol }, {});
    return null;
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
}

const forOwners = CONTRACTS.filter(({ auth }) => isAllowed(auth, OWNER, null));

it.each(forOwners)('$id waits for the second factor of a person who has to have one', (contract) => {
  const isOpen = contract.auth === 'public' || contract.isForEnrolment;
  expect(refusalOf(contract, true)).toBe(isOpen ? null : 'second_factor_needed');
  expect(refusalOf(contract, false)).toBeNull();
});

it('only what sets it up, and leaves, does not wait', () => {
  const open = forOwners.filter(({ isForEnrolment }) => isForEnrolment).map(({ id }) => id);
  expect(open.sort()).toEqual([
    'confirm-second-factor',
    'get-account',
    'sign-out-everywhere',
    'start-second-factor',
  ]);
});
