import { revokeInvitation } from '@/server/http/routes/people';

export const DELETE = revokeInvitation;
