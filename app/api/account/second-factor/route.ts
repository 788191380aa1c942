import { startSecondFactor } from '@/server/http/routes/account';

export const POST = startSecondFactor;
