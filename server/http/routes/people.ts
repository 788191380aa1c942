import * as contracts from '@/contracts/people';
import { changePersonRole as runChangePersonRole } from '../../people/change-person-role';
import { invitePerson as runInvitePerson } from '../../people/invite-person';
import { listInvitations as runListInvitations } from '../../people/list-invitations';
import { listPeople as runListPeople } from '../../people/list-people';
import { removePerson as runRemovePerson } from '../../people/remove-person';
import { revokeInvitation as runRevokeInvitation } from '../../people/revoke-invitation';
import { signPersonOut as runSignPersonOut } from '../../people/sign-person-out';
import { route } from '../route';

export const listPeople = route(contracts.listPeople, runListPeople);
export const changePersonRole = route(contracts.changePersonRole, runChangePersonRole);
export const removePerson = route(contracts.removePerson, runRemovePerson);
export const signPersonOut = route(contracts.signPersonOut, runSignPersonOut);
export const listInvitations = route(contracts.listInvitations, runListInvitations);
export const invitePerson = route(contracts.invitePerson, runInvitePerson);
export const revokeInvitation = route(contracts.revokeInvitation, runRevokeInvitation);
