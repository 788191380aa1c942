import { listSessions } from '@/server/http/routes/account';

export const GET = listSessions;
