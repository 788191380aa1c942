import * as contracts from '@/contracts/a2a-queue';
import { dropQueuedMessage as runDropQueuedMessage } from '../../a2a/queue/drop-queued-message';
import { dropStaleQueue as runDropStaleQueue } from '../../a2a/queue/drop-stale-queue';
import { getQueuedMessage as runGetQueuedMessage } from '../../a2a/queue/get-queued-message';
import { listQueuedMessages as runListQueuedMessages } from '../../a2a/queue/list-queued-messages';
import { route } from '../route';

export const listQueuedMessages = route(contracts.listQueuedMessages, runListQueuedMessages);
export const getQueuedMessage = route(contracts.getQueuedMessage, runGetQueuedMessage);
export const dropQueuedMessage = route(contracts.dropQueuedMessage, runDropQueuedMessage);
export const dropStaleQueue = route(contracts.dropStaleQueue, runDropStaleQueue);
