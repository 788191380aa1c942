'use server';

import { createWorkspace as contract } from '@/contracts/workspaces';
import { action } from '@/server/http/action';
import { createWorkspace } from '@/server/workspaces/create-workspace';

export const createWorkspaceAction = action(contract, createWorkspace);
