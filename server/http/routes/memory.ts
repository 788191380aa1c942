import * as contracts from '@/contracts/memory';
import { deleteMemoryValue as runDeleteMemoryValue } from '../../memory/delete-memory-value';
import { getMemoryValue as runGetMemoryValue } from '../../memory/get-memory-value';
import { listMemoryValues as runListMemoryValues } from '../../memory/list-memory-values';
import { setMemoryValue as runSetMemoryValue } from '../../memory/set-memory-value';
import { route } from '../route';

export const listMemoryValues = route(contracts.listMemoryValues, runListMemoryValues);
export const getMemoryValue = route(contracts.getMemoryValue, runGetMemoryValue);
export const setMemoryValue = route(contracts.setMemoryValue, runSetMemoryValue);
export const deleteMemoryValue = route(contracts.deleteMemoryValue, runDeleteMemoryValue);
