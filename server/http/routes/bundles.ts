import * as contracts from '@/contracts/bundles';
import * as duplicating from '../../bundles/duplicate-workspace';
import * as exporting from '../../bundles/export-bundle';
import * as importing from '../../bundles/import-bundle';
import * as exportingOrg from '../../org-templates/export-org';
import { route } from '../route';

export const exportBundle = route(contracts.exportBundle, exporting.exportBundle);
export const importBundle = route(contracts.importBundle, importing.importBundle);
export const duplicateWorkspace = route(contracts.duplicateWorkspace, duplicating.duplicateWorkspace);
export const exportOrg = route(contracts.exportOrg, exportingOrg.exportOrg);
