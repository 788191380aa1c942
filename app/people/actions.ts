'use server';

import { issuePasswordReset as issuePasswordResetContract } from '@/contracts/password-reset';
import * as contracts from '@/contracts/people';
import { action } from '@/server/http/action';
import { changePersonRole } from '@/server/people/change-person-role';
import { invitePerson } from '@/server/people/invite-person';
import { issuePasswordReset } from '@/server/people/issue-password-reset';
import { removePerson } from '@/server/people/remove-person';
import { resetSecondFactor } from '@/server/people/reset-second-factor';
import { revokeInvitation } from '@/server/people/revoke-invitation';
import { signPersonOut } from '@/server/people/sign-person-out';

export const invitePersonAction = action(contracts.invitePerson, invitePerson);

export const revokeInvitationAction = action(contracts.revokeInvitation, revokeInvitation);

export const changePersonRoleAction = action(contracts.changePersonRole, changePersonRole);

export const removePersonAction = action(contracts.removePerson, removePerson);

export const signPersonOutAction = action(contracts.signPersonOut, signPersonOut);

export const resetSecondFactorAction = action(contracts.resetSecondFactor, resetSecondFactor);

export const issuePasswordResetAction = action(issuePasswordResetContract, issuePasswordReset);
