import * as contracts from '@/contracts/inbox';
import { acknowledgeInbox as runAcknowledgeInbox } from '../../inbox/acknowledge-inbox';
import { readInbox as runReadInbox } from '../../inbox/read-inbox';
import { replyToMessage as runReplyToMessage } from '../../inbox/reply-to-message';
import { route } from '../route';

export const readInbox = route(contracts.readInbox, runReadInbox);
export const acknowledgeInbox = route(contracts.acknowledgeInbox, runAcknowledgeInbox);
export const replyToMessage = route(contracts.replyToMessage, runReplyToMessage);
