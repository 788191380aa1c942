import * as resetContracts from '@/contracts/password-reset';
import * as contracts from '@/contracts/session';
import { acceptInvitation as runAcceptInvitation } from '../../people/accept-invitation';
import { claimServer as runClaimServer } from '../../people/claim-server';
import { getSession as runGetSession } from '../../people/get-session';
import { lookUpInvitation as runLookUpInvitation } from '../../people/look-up-invitation';
import { resetPassword as runResetPassword } from '../../people/reset-password';
import { signIn as runSignIn } from '../../people/sign-in';
import { signOut as runSignOut } from '../../people/sign-out';
import { route } from '../route';

export const getSession = route(contracts.getSession, runGetSession);
export const signIn = route(contracts.signIn, runSignIn);
export const signOut = route(contracts.signOut, runSignOut);
export const claimServer = route(contracts.claimServer, runClaimServer);
export const lookUpInvitation = route(contracts.lookUpInvitation, runLookUpInvitation);
export const acceptInvitation = route(contracts.acceptInvitation, runAcceptInvitation);
export const resetPassword = route(resetContracts.resetPassword, runResetPassword);
