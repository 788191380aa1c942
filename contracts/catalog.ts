import * as a2a from './a2a';
import * as a2aQueue from './a2a-queue';
import * as a2aTimeline from './a2a-timeline';
import * as account from './account';
import * as activity from './activity';
import * as approvals from './approvals';
import * as audit from './audit';
import * as budgets from './budgets';
import * as bundles from './bundles';
import * as chat from './chat';
import * as configuration from './configuration';
import type { Contract } from './contract';
import * as createOptions from './create-options';
import * as delegations from './delegations';
import * as events from './events';
import * as externalConnection from './external-connection';
import * as inbox from './inbox';
import * as instructions from './instructions';
import * as lifecycle from './lifecycle';
import * as memory from './memory';
import * as orgTemplates from './org-templates';
import * as passwordReset from './password-reset';
import * as people from './people';
import * as platform from './platform';
import * as registry from './registry';
import * as removedWorkspaces from './removed-workspaces';
import * as runtimeImages from './runtime-images';
import * as secondFactor from './second-factor';
import * as secrets from './secrets';
import * as session from './session';
import * as sessions from './sessions';
import * as terminal from './terminal';
import * as tokens from './tokens';
import * as traffic from './traffic';
import * as uploads from './uploads';
import * as workspaceConfig from './workspace-config';
import * as workspaceFiles from './workspace-files';
import * as workspaceTemplates from './workspace-templates';
import * as workspaces from './workspaces';

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'auth' in value;

/** Every endpoint of the platform: OpenAPI, the refusal matrix and the rule tests walk this list. */
export const CONTRACTS: readonly Contract[] = [
  platform,
  workspaces,
  inbox,
  lifecycle,
  terminal,
  workspaceConfig,
  workspaceFiles,
  configuration,
  orgTemplates,
  workspaceTemplates,
  events,
  registry,
  tokens,
  removedWorkspaces,
  runtimeImages,
  secrets,
  externalConnection,
  createOptions,
  a2a,
  a2aQueue,
  a2aTimeline,
  chat,
  uploads,
  activity,
  memory,
  delegations,
  traffic,
  session,
  sessions,
  secondFactor,
  passwordReset,
  people,
  account,
  budgets,
  bundles,
  audit,
  approvals,
  instructions,
].flatMap((resource) => Object.values<unknown>(resource).filter(isContract));
