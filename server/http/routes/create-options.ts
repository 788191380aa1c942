import * as contracts from '@/contracts/create-options';
import { getCreateOptions as runGetCreateOptions } from '../../workspaces/get-create-options';
import { route } from '../route';

export const getCreateOptions = route(contracts.getCreateOptions, runGetCreateOptions);
