import * as contracts from '@/contracts/a2a-timeline';
import { getTaskTimeline as runGetTaskTimeline } from '../../a2a/timeline/get-task-timeline';
import { route } from '../route';

export const getTaskTimeline = route(contracts.getTaskTimeline, runGetTaskTimeline);
