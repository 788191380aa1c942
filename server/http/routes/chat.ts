import * as contracts from '@/contracts/chat';
import { getChatHistory as runGetChatHistory } from '../../chat/get-chat-history';
import { notifyPeople as runNotifyPeople } from '../../chat/notify-people';
import { route } from '../route';

export const getChatHistory = route(contracts.getChatHistory, runGetChatHistory);
export const notifyPeople = route(contracts.notifyPeople, runNotifyPeople);
