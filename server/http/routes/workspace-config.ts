import * as contracts from '@/contracts/workspace-config';
import { getWorkspaceConfig as runGetWorkspaceConfig } from '../../workspaces/get-workspace-config';
import { getWorkspaceModel as runGetWorkspaceModel } from '../../workspaces/get-workspace-model';
import { patchWorkspaceConfig as runPatchWorkspaceConfig } from '../../workspaces/patch-workspace-config';
import { setWorkspaceModel as runSetWorkspaceModel } from '../../workspaces/set-workspace-model';
import { route } from '../route';

export const getWorkspaceConfig = route(contracts.getWorkspaceConfig, runGetWorkspaceConfig);
export const patchWorkspaceConfig = route(contracts.patchWorkspaceConfig, runPatchWorkspaceConfig);
export const getWorkspaceModel = route(contracts.getWorkspaceModel, runGetWorkspaceModel);
export const setWorkspaceModel = route(contracts.setWorkspaceModel, runSetWorkspaceModel);
