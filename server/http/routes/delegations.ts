import * as contracts from '@/contracts/delegations';
import { delegateTask as runDelegateTask } from '../../delegations/delegate-task';
import { getDelegation as runGetDelegation } from '../../delegations/get-delegation';
import { listDelegations as runListDelegations } from '../../delegations/list-delegations';
import { recordDelegation as runRecordDelegation } from '../../delegations/record-delegation';
import { updateDelegation as runUpdateDelegation } from '../../delegations/update-delegation';
import { route } from '../route';

export const delegateTask = route(contracts.delegateTask, runDelegateTask);
export const listDelegations = route(contracts.listDelegations, runListDelegations);
export const getDelegation = route(contracts.getDelegation, runGetDelegation);
export const recordDelegation = route(contracts.recordDelegation, runRecordDelegation);
export const updateDelegation = route(contracts.updateDelegation, runUpdateDelegation);
