import type { JsonObject } from '@/domain/a2a/json';
import { isUnderWay } from '@/domain/a2a/task-item';

/** True when an agent that answers so is done with the message: a task that it goes on with takes its place. */
export const freesAgent = (answer: JsonObject): boolean => !isUnderWay(answer);
