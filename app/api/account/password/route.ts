import { changePassword } from '@/server/http/routes/account';

export const POST = changePassword;
