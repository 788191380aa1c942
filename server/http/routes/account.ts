import * as contracts from '@/contracts/account';
import { changePassword as runChangePassword } from '../../people/change-password';
import { getAccount as runGetAccount } from '../../people/get-account';
import { renameAccount as runRenameAccount } from '../../people/rename-account';
import { signOutEverywhere as runSignOutEverywhere } from '../../people/sign-out-everywhere';
import { route } from '../route';

export const getAccount = route(contracts.getAccount, runGetAccount);
export const renameAccount = route(contracts.renameAccount, runRenameAccount);
export const changePassword = route(contracts.changePassword, runChangePassword);
export const signOutEverywhere = route(contracts.signOutEverywhere, runSignOutEverywhere);
