import * as contracts from '@/contracts/workspace-templates';
import * as remove from '../../workspace-templates/delete-workspace-template';
import * as importing from '../../workspace-templates/import-workspace-template';
import * as list from '../../workspace-templates/list-workspace-templates';
import { route } from '../route';

export const listWorkspaceTemplates = route(contracts.listWorkspaceTemplates, list.listWorkspaceTemplates);
export const importWorkspaceTemplate = route(
  contracts.importWorkspaceTemplate,
  importing.importWorkspaceTemplate,
);
export const deleteWorkspaceTemplate = route(
  contracts.deleteWorkspaceTemplate,
  remove.deleteWorkspaceTemplate,
);
