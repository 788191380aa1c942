import * as contracts from '@/contracts/delegations';
import { delegateTask as runDelegateTask } from '../../delegations/delegate-task';
import { listDelegations as runListDelegations } from '../../delegations/list-delegations';
import { recordDelegation as runRecordDelegation } from '../../delegations/record-delegation';
import { updateDelegation as runUpdateDelegation } from '../../delegations/update-delegation';
import { route } from '../route';

export const delegateTask = route(contracts.delegateTask, runDelegateTask);
export const listDelegations = route(contracts.listDelegations, runListDelegations);
export const recordDelegation = route(contracts.recordDelegation, runRecordDelegation);
export const updateDelegation = route(contracts.updateDelegation, runUpdateDelegation);
