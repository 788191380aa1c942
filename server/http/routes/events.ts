import * as contracts from '@/contracts/events';
import { listEvents as list } from '../../events/list-events';
import { openEventStream } from '../../events/open-event-stream';
import { route } from '../route';

export const streamEvents = route(contracts.streamEvents, openEventStream);
export const listEvents = route(contracts.listEvents, list);
