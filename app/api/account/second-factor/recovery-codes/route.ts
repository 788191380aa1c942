import { renewRecoveryCodes } from '@/server/http/routes/account';

export const POST = renewRecoveryCodes;
