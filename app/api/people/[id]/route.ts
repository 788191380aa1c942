import { changePersonRole, removePerson } from '@/server/http/routes/people';

export const PATCH = changePersonRole;
export const DELETE = removePerson;
