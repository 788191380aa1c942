import * as contracts from '@/contracts/tokens';
import { createOrgKey as runCreateOrgKey } from '../../tokens/create-org-key';
import { createWorkspaceToken as runCreateWorkspaceToken } from '../../tokens/create-workspace-token';
import { givesTestTokens, getTestToken as runGetTestToken } from '../../tokens/get-test-token';
import { listOrgKeys as runListOrgKeys } from '../../tokens/list-org-keys';
import { listWorkspaceTokens as runListWorkspaceTokens } from '../../tokens/list-workspace-tokens';
import { revokeOrgKey as runRevokeOrgKey } from '../../tokens/revoke-org-key';
import { revokeWorkspaceToken as runRevokeWorkspaceToken } from '../../tokens/revoke-workspace-token';
import { route } from '../route';

export const listWorkspaceTokens = route(contracts.listWorkspaceTokens, runListWorkspaceTokens);
export const createWorkspaceToken = route(contracts.createWorkspaceToken, runCreateWorkspaceToken);
export const revokeWorkspaceToken = route(contracts.revokeWorkspaceToken, runRevokeWorkspaceToken);
export const getTestToken = route(contracts.getTestToken, runGetTestToken, givesTestTokens);
export const listOrgKeys = route(contracts.listOrgKeys, runListOrgKeys);
export const createOrgKey = route(contracts.createOrgKey, runCreateOrgKey);
export const revokeOrgKey = route(contracts.revokeOrgKey, runRevokeOrgKey);
