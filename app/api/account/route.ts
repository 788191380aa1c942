import { getAccount, renameAccount } from '@/server/http/routes/account';

export const GET = getAccount;
export const PATCH = renameAccount;
