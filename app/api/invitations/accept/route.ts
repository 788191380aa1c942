import { acceptInvitation } from '@/server/http/routes/session';

export const POST = acceptInvitation;
