'use server';

import * as contracts from '@/contracts/account';
import * as secondFactor from '@/contracts/second-factor';
import * as sessions from '@/contracts/sessions';
import { action } from '@/server/http/action';
import { changePassword } from '@/server/people/change-password';
import { confirmSecondFactor } from '@/server/people/confirm-second-factor';
import { endOtherSessions } from '@/server/people/end-other-sessions';
import { endSession } from '@/server/people/end-session';
import { renameAccount } from '@/server/people/rename-account';
import { renewRecoveryCodes } from '@/server/people/renew-recovery-codes';
import { signOutEverywhere } from '@/server/people/sign-out-everywhere';
import { startSecondFactor } from '@/server/people/start-second-factor';
import { turnOffSecondFactor } from '@/server/people/turn-off-second-factor';

export const renameAccountAction = action(contracts.renameAccount, renameAccount);

export const changePasswordAction = action(contracts.changePassword, changePassword);

export const signOutEverywhereAction = action(contracts.signOutEverywhere, signOutEverywhere);

export const endSessionAction = action(sessions.endSession, endSession);

export const endOtherSessionsAction = action(sessions.endOtherSessions, endOtherSessions);

export const startSecondFactorAction = action(secondFactor.startSecondFactor, startSecondFactor);

export const confirmSecondFactorAction = action(secondFactor.confirmSecondFactor, confirmSecondFactor);

export const renewRecoveryCodesAction = action(secondFactor.renewRecoveryCodes, renewRecoveryCodes);

export const turnOffSecondFactorAction = action(secondFactor.turnOffSecondFactor, turnOffSecondFactor);
