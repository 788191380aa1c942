import * as contracts from '@/contracts/a2a';
import { getAgentCard as runGetAgentCard } from '../../a2a/get-agent-card';
import { sendToAgent as runSendToAgent } from '../../a2a/send-to-agent';
import { route } from '../route';

export const sendToAgent = route(contracts.sendToAgent, runSendToAgent);
export const getAgentCard = route(contracts.getAgentCard, runGetAgentCard);
export const getEndpointCard = route(contracts.getEndpointCard, runGetAgentCard);
