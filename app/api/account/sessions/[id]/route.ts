import { endSession } from '@/server/http/routes/account';

export const DELETE = endSession;
