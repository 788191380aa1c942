'use server';

import * as contracts from '@/contracts/account';
import { action } from '@/server/http/action';
import { changePassword } from '@/server/people/change-password';
import { renameAccount } from '@/server/people/rename-account';
import { signOutEverywhere } from '@/server/people/sign-out-everywhere';

export const renameAccountAction = action(contracts.renameAccount, renameAccount);

export const changePasswordAction = action(contracts.changePassword, changePassword);

export const signOutEverywhereAction = action(contracts.signOutEverywhere, signOutEverywhere);
