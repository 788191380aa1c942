import * as contracts from '@/contracts/activity';
import { listActivity as runListActivity } from '../../activity/list-activity';
import { recordActivity as runRecordActivity } from '../../activity/record-activity';
import { route } from '../route';

export const listActivity = route(contracts.listActivity, runListActivity);
export const recordActivity = route(contracts.recordActivity, runRecordActivity);
