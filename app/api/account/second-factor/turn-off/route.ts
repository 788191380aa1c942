import { turnOffSecondFactor } from '@/server/http/routes/account';

export const POST = turnOffSecondFactor;
