import * as contracts from '@/contracts/a2a';
import { sendToAgent as runSendToAgent } from '../../a2a/send-to-agent';
import { route } from '../route';

export const sendToAgent = route(contracts.sendToAgent, runSendToAgent);
