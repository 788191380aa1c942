import { endOtherSessions } from '@/server/http/routes/account';

export const POST = endOtherSessions;
