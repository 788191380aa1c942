'use server';

import { saveConfiguration as saveConfigurationContract } from '@/contracts/configuration';
import { rotateExternalCredentials as rotateContract } from '@/contracts/external-connection';
import {
  createWorkspaceToken as createTokenContract,
  revokeWorkspaceToken as revokeTokenContract,
} from '@/contracts/tokens';
import { createWorkspace as contract, updateWorkspace as updateContract } from '@/contracts/workspaces';
import { saveConfiguration } from '@/server/configuration/save-configuration';
import { action } from '@/server/http/action';
import { createWorkspaceToken } from '@/server/tokens/create-workspace-token';
import { revokeWorkspaceToken } from '@/server/tokens/revoke-workspace-token';
import { rotateExternalCredentials } from '@/server/tokens/rotate-external-credentials';
import { createWorkspace } from '@/server/workspaces/create-workspace';
import { updateWorkspace } from '@/server/workspaces/update-workspace';

export const createWorkspaceAction = action(contract, createWorkspace);

export const rotateExternalAction = action(rotateContract, rotateExternalCredentials);

export const updateWorkspaceAction = action(updateContract, updateWorkspace);

export const createTokenAction = action(createTokenContract, createWorkspaceToken);

export const revokeTokenAction = action(revokeTokenContract, revokeWorkspaceToken);

export const saveConfigurationAction = action(saveConfigurationContract, saveConfiguration);
