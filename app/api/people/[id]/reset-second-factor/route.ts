import { resetSecondFactor } from '@/server/http/routes/people';

export const POST = resetSecondFactor;
