import * as contracts from '@/contracts/registry';
import { checkAccess as runCheckAccess } from '../../registry/check-access';
import { discoverWorkspace as runDiscoverWorkspace } from '../../registry/discover-workspace';
import { getWorkspaceState as runGetWorkspaceState } from '../../registry/get-workspace-state';
import { listPeers as runListPeers } from '../../registry/list-peers';
import { recordHeartbeat as runRecordHeartbeat } from '../../registry/record-heartbeat';
import { registerAgent as runRegisterAgent } from '../../registry/register-agent';
import { updateAgentCard as runUpdateAgentCard } from '../../registry/update-agent-card';
import { route } from '../route';

export const registerAgent = route(contracts.registerAgent, runRegisterAgent);
export const recordHeartbeat = route(contracts.recordHeartbeat, runRecordHeartbeat);
export const updateAgentCard = route(contracts.updateAgentCard, runUpdateAgentCard);
export const discoverWorkspace = route(contracts.discoverWorkspace, runDiscoverWorkspace);
export const listPeers = route(contracts.listPeers, runListPeers);
export const checkAccess = route(contracts.checkAccess, runCheckAccess);
export const getWorkspaceState = route(contracts.getWorkspaceState, runGetWorkspaceState);
