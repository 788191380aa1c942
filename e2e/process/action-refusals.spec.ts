import { expect, test } from '@playwright/test';
import { ROLES, type Role } from '@/domain/access-rules';
import { DEAD_SESSIONS } from '@/server/testing/refusal-matrix';
import { endAllChildren } from './support/child';
import { makeSessions } from './support/make-sessions';
import { callAction, listServerActions, postAsForm, type ServerAction } from './support/server-actions';
import { claimAsOwner, type PeopleServer, startPeopleServer } from './support/server-mode';
import { removeTempFolders } from './support/temp-folders';

/** The least role that each action lets in, written out: the contract that it comes from is not asked whether it is right. */
const LEAST: Readonly<Record<string, Role | 'public'>> = {
  createWorkspaceAction: 'operator',
  updateWorkspaceAction: 'operator',
  saveConfigurationAction: 'operator',
  createTokenAction: 'operator',
  revokeTokenAction: 'operator',
  rotateExternalAction: 'operator',
  saveWorkspaceSecretAction: 'operator',
  deleteWorkspaceSecretAction: 'operator',
  saveGlobalSecretAction: 'owner',
  deleteGlobalSecretAction: 'owner',
  createOrgKeyAction: 'owner',
  revokeOrgKeyAction: 'owner',
  setBudgetAction: 'owner',
  setOrganisationBudgetAction: 'owner',
  createInstructionAction: 'operator',
  updateInstructionAction: 'operator',
  deleteInstructionAction: 'operator',
  invitePersonAction: 'owner',
  revokeInvitationAction: 'owner',
  changePersonRoleAction: 'owner',
  removePersonAction: 'owner',
  signPersonOutAction: 'owner',
  resetSecondFactorAction: 'owner',
  issuePasswordResetAction: 'owner',
  renameAccountAction: 'viewer',
  changePasswordAction: 'viewer',
  signOutEverywhereAction: 'viewer',
  endSessionAction: 'viewer',
  endOtherSessionsAction: 'viewer',
  startSecondFactorAction: 'viewer',
  confirmSecondFactorAction: 'viewer',
  renewRecoveryCodesAction: 'viewer',
  turnOffSecondFactorAction: 'viewer',
  signInAction: 'public',
  signOutAction: 'public',
  claimServerAction: 'public',
  acceptInvitationAction: 'public',
  resetPasswordAction: 'public',
};

const actions = listServerActions();
const guarded = actions.filter(({ name }) => LEAST[name] !== 'public');
let server: PeopleServer;
let owner: string;
let sessions: Awaited<ReturnType<typeof makeSessions>>;

test.beforeAll(async () => {
  server = await startPeopleServer();
  owner = await claimAsOwner(server);
  sessions = await makeSessions(server, owner);
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const told = (action: ServerAction, who: string, code: string | null) => `${action.name}, ${who}: ${code}`;

test('every action of the build is in the table', () => {
  expect(actions.map(({ name }) => name).sort()).toEqual(Object.keys(LEAST).sort());
});

test('whoever has no session, or one that is worth nothing, is told to sign in', async () => {
  const callers = [['nobody', null], ...DEAD_SESSIONS.map((name) => [name, sessions[name]])] as const;
  const found: string[] = [];
  const wanted: string[] = [];
  for (const action of guarded) {
    for (const [who, cookie] of callers) {
      const { code } = await callAction(server, action, cookie ?? null);
      found.push(told(action, who ?? '', code));
      wanted.push(told(action, who ?? '', 'unauthenticated'));
    }
  }
  expect(found).toEqual(wanted);
});

test('each role is let in as the table says', async () => {
  const found: string[] = [];
  const wanted: string[] = [];
  for (const action of guarded) {
    for (const role of ROLES) {
      const { ran, code } = await callAction(server, action, sessions[`a session of role ${role}`]);
      const isAllowed = ROLES.indexOf(role) >= ROLES.indexOf(LEAST[action.name] as Role);
      // Nothing was sent, so what is let in fails by its input.
      wanted.push(told(action, role, isAllowed ? 'invalid_field' : 'forbidden'));
      found.push(ran ? told(action, role, code) : `${action.name} did not run`);
    }
  }
  expect(found).toEqual(wanted);
});

test('a page of another website calls none of them in a visitor’s name, by whatever it lets the browser send', async () => {
  const found: object[] = [];
  const wanted: object[] = [];
  const look = ({ name }: ServerAction, { status, code, ran }: Awaited<ReturnType<typeof callAction>>) =>
    found.push({ name, status, code, ran });
  for (const action of actions) {
    const { name } = action;
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { origin: undefined, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ]) {
      look(action, await callAction(server, action, owner, headers));
      wanted.push({ name, status: 403, code: 'foreign_origin', ran: false });
    }
    look(action, await callAction(server, action, owner, { authorization: 'Bearer mol_org_x' }));
    wanted.push({ name, status: 401, code: 'invalid_token', ran: false });
  }
  expect(found).toEqual(wanted);
});

test('without its header an action does not run, nor as a plain form', async () => {
  const action = actions.find(({ name }) => name === 'signOutAction');
  if (!action) throw new Error('no such action');
  const bare = await callAction(server, action, owner, { 'next-action': undefined });
  expect(bare.ran).toBe(false);
  expect((await postAsForm(server, action, owner)).headers.has('set-cookie')).toBe(false);
  // The same one with its header takes the cookie away.
  const { ran, setsCookie } = await callAction(server, action, owner);
  expect([ran, setsCookie]).toEqual([true, true]);
});
