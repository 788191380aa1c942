import * as contracts from '@/contracts/secrets';
import { deleteGlobalSecret as runDeleteGlobalSecret } from '../../secrets/delete-global-secret';
import { deleteWorkspaceSecret as runDeleteWorkspaceSecret } from '../../secrets/delete-workspace-secret';
import { getSecretDependents as runGetSecretDependents } from '../../secrets/get-secret-dependents';
import { getSecretValues as runGetSecretValues } from '../../secrets/get-secret-values';
import { listGlobalSecrets as runListGlobalSecrets } from '../../secrets/list-global-secrets';
import { listWorkspaceSecrets as runListWorkspaceSecrets } from '../../secrets/list-workspace-secrets';
import { saveGlobalSecret as runSaveGlobalSecret } from '../../secrets/save-global-secret';
import { saveWorkspaceSecret as runSaveWorkspaceSecret } from '../../secrets/save-workspace-secret';
import { route } from '../route';

export const listWorkspaceSecrets = route(contracts.listWorkspaceSecrets, runListWorkspaceSecrets);
export const saveWorkspaceSecret = route(contracts.saveWorkspaceSecret, runSaveWorkspaceSecret);
export const deleteWorkspaceSecret = route(contracts.deleteWorkspaceSecret, runDeleteWorkspaceSecret);
export const getSecretValues = route(contracts.getSecretValues, runGetSecretValues);
export const listGlobalSecrets = route(contracts.listGlobalSecrets, runListGlobalSecrets);
export const saveGlobalSecret = route(contracts.saveGlobalSecret, runSaveGlobalSecret);
export const deleteGlobalSecret = route(contracts.deleteGlobalSecret, runDeleteGlobalSecret);
export const getSecretDependents = route(contracts.getSecretDependents, runGetSecretDependents);
