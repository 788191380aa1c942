'use server';

import { resetPassword as resetPasswordContract } from '@/contracts/password-reset';
import * as contracts from '@/contracts/session';
import { action } from '@/server/http/action';
import { acceptInvitation } from '@/server/people/accept-invitation';
import { claimServer } from '@/server/people/claim-server';
import { resetPassword } from '@/server/people/reset-password';
import { signIn } from '@/server/people/sign-in';
import { signOut } from '@/server/people/sign-out';

export const signInAction = action(contracts.signIn, signIn);

export const signOutAction = action(contracts.signOut, signOut);

export const claimServerAction = action(contracts.claimServer, claimServer);

export const acceptInvitationAction = action(contracts.acceptInvitation, acceptInvitation);

export const resetPasswordAction = action(resetPasswordContract, resetPassword);
