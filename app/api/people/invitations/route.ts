import { invitePerson, listInvitations } from '@/server/http/routes/people';

export const GET = listInvitations;
export const POST = invitePerson;
