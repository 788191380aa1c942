import * as contracts from '@/contracts/lifecycle';
import * as dissolve from '../../workspaces/dissolve-team';
import * as expand from '../../workspaces/expand-workspace';
import * as hibernate from '../../workspaces/hibernate-workspace';
import * as pause from '../../workspaces/pause-workspace';
import * as bootstrap from '../../workspaces/report-bootstrap-failure';
import * as restart from '../../workspaces/restart-workspace';
import * as resume from '../../workspaces/resume-workspace';
import { route } from '../route';

export const restartWorkspace = route(contracts.restartWorkspace, restart.restartWorkspace);
export const pauseWorkspace = route(contracts.pauseWorkspace, pause.pauseWorkspace);
export const resumeWorkspace = route(contracts.resumeWorkspace, resume.resumeWorkspace);
export const hibernateWorkspace = route(contracts.hibernateWorkspace, hibernate.hibernateWorkspace);
export const expandWorkspace = route(contracts.expandWorkspace, expand.expandWorkspace);
export const dissolveTeam = route(contracts.dissolveTeam, dissolve.dissolveTeam);
export const reportBootstrapFailure = route(
  contracts.reportBootstrapFailure,
  bootstrap.reportBootstrapFailure,
);
