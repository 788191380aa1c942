import * as contracts from '@/contracts/approvals';
import { createApproval as runCreateApproval } from '../../approvals/create-approval';
import { decideApproval as runDecideApproval } from '../../approvals/decide-approval';
import { getApproval as runGetApproval } from '../../approvals/get-approval';
import { listApprovals as runListApprovals } from '../../approvals/list-approvals';
import { listPendingApprovals as runListPendingApprovals } from '../../approvals/list-pending-approvals';
import { listWorkspaceApprovals as runListWorkspaceApprovals } from '../../approvals/list-workspace-approvals';
import { route } from '../route';

export const createApproval = route(contracts.createApproval, runCreateApproval);
export const listWorkspaceApprovals = route(contracts.listWorkspaceApprovals, runListWorkspaceApprovals);
export const getApproval = route(contracts.getApproval, runGetApproval);
export const decideApproval = route(contracts.decideApproval, runDecideApproval);
export const listPendingApprovals = route(contracts.listPendingApprovals, runListPendingApprovals);
export const listApprovals = route(contracts.listApprovals, runListApprovals);
