import * as contracts from '@/contracts/org-templates';
import * as importing from '../../org-templates/import-org';
import * as list from '../../org-templates/list-org-templates';
import { route } from '../route';

export const listOrgTemplates = route(contracts.listOrgTemplates, list.listOrgTemplates);
export const importOrg = route(contracts.importOrg, importing.importOrg);
