import { listRemovedWorkspaces as listRemoved } from '@/contracts/removed-workspaces';
import * as contracts from '@/contracts/workspaces';
import * as create from '../../workspaces/create-workspace';
import * as remove from '../../workspaces/delete-workspace';
import * as get from '../../workspaces/get-workspace';
import { listRemovedWorkspaces as runListRemoved } from '../../workspaces/list-removed-workspaces';
import * as list from '../../workspaces/list-workspaces';
import * as restore from '../../workspaces/restore-workspace';
import * as update from '../../workspaces/update-workspace';
import { route } from '../route';

export const listWorkspaces = route(contracts.listWorkspaces, list.listWorkspaces);
export const getWorkspace = route(contracts.getWorkspace, get.getWorkspace);
export const createWorkspace = route(contracts.createWorkspace, create.createWorkspace);
export const updateWorkspace = route(contracts.updateWorkspace, update.updateWorkspace);
export const deleteWorkspace = route(contracts.deleteWorkspace, remove.deleteWorkspace);
export const restoreWorkspace = route(contracts.restoreWorkspace, restore.restoreWorkspace);
export const listRemovedWorkspaces = route(listRemoved, runListRemoved);
