import { confirmSecondFactor } from '@/server/http/routes/account';

export const POST = confirmSecondFactor;
