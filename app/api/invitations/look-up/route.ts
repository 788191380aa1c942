import { lookUpInvitation } from '@/server/http/routes/session';

export const POST = lookUpInvitation;
