'use server';

import { rotateExternalCredentials as rotateContract } from '@/contracts/external-connection';
import { createWorkspace as contract } from '@/contracts/workspaces';
import { action } from '@/server/http/action';
import { rotateExternalCredentials } from '@/server/tokens/rotate-external-credentials';
import { createWorkspace } from '@/server/workspaces/create-workspace';

export const createWorkspaceAction = action(contract, createWorkspace);

export const rotateExternalAction = action(rotateContract, rotateExternalCredentials);
