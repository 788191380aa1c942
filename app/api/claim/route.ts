import { claimServer } from '@/server/http/routes/session';

export const POST = claimServer;
