import { describe, expect, it } from 'vitest';
import { settingsTabsOf } from '@/components/settings/use-settings-tabs';
import { sendToAgent } from '@/contracts/a2a';
import { duplicateWorkspace, exportBundle, exportOrg, importBundle } from '@/contracts/bundles';
import { getExternalConnection } from '@/contracts/external-connection';
import { importOrg } from '@/contracts/org-templates';
import { listPeople } from '@/contracts/people';
import { listGlobalSecrets, saveGlobalSecret } from '@/contracts/secrets';
import type { Session } from '@/contracts/session';
import { listWorkspaceTokens } from '@/contracts/tokens';
import { readFile } from '@/contracts/workspace-files';
import { deleteWorkspaceTemplate } from '@/contracts/workspace-templates';
import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  restoreWorkspace,
  updateWorkspace,
} from '@/contracts/workspaces';
import { ROLES, type Role } from '@/domain/access-rules';
import { mayCall } from './may-call';

const sessionOf = (role: Role | null, mode: Session['mode'] = 'server'): Session => ({
  mode,
  person: role && { id: null, name: 'Somebody', email: null, role },
  claimed: true,
  providers: [],
});

/** The least role that finds each thing on the page. */
const TABLE = [
  ['the canvas', listWorkspaces, 'viewer'],
  ['New workspace, and the first one', createWorkspace, 'operator'],
  ['Rename, Edit, folding for everybody', updateWorkspace, 'operator'],
  ['Delete, and the danger zone', deleteWorkspace, 'operator'],
  ['Undo of a deletion', restoreWorkspace, 'owner'],
  ['Duplicate', duplicateWorkspace, 'operator'],
  ['Export bundle', exportBundle, 'operator'],
  ['Export as template', exportOrg, 'operator'],
  ['a bundle that is dropped', importBundle, 'operator'],
  ['the templates', importOrg, 'operator'],
  ['Delete of a template', deleteWorkspaceTemplate, 'operator'],
  ['How to connect', getExternalConnection, 'operator'],
  ['Tokens', listWorkspaceTokens, 'operator'],
  ['the configuration', readFile, 'operator'],
  ['writing in a chat', sendToAgent, 'operator'],
  ['the secrets of all workspaces', listGlobalSecrets, 'owner'],
  ['the keys that a template asks for', saveGlobalSecret, 'owner'],
  ['People', listPeople, 'owner'],
] as const;

describe.each(TABLE)('%s', (_, contract, least) => {
  it.each(ROLES)('is there for %s as the table says', (role) => {
    expect(mayCall(sessionOf(role), contract)).toBe(ROLES.indexOf(role) >= ROLES.indexOf(least));
  });

  it('is there in local mode, and where nobody is known yet', () => {
    expect(mayCall(sessionOf('owner', 'local'), contract)).toBe(true);
    expect(mayCall(sessionOf(null), contract)).toBe(true);
    expect(mayCall(null, contract)).toBe(true);
  });
});

it.each([
  ['viewer', []],
  ['operator', ['secrets', 'tokens', 'instructions', 'approvals']],
  ['owner', ['secrets', 'tokens', 'keys', 'instructions', 'budget', 'approvals', 'audit']],
] as const)('the settings of %s have the tabs %j', (role, tabs) => {
  expect(settingsTabsOf(sessionOf(role)).map(({ id }) => id)).toEqual(tabs);
});
