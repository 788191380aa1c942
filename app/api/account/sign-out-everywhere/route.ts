import { signOutEverywhere } from '@/server/http/routes/account';

export const POST = signOutEverywhere;
