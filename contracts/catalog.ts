import type { Contract } from './contract';
import * as events from './events';
import * as orgTemplates from './org-templates';
import * as platform from './platform';
import * as workspaces from './workspaces';

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'auth' in value;

/** Every endpoint of the platform: OpenAPI, the refusal matrix and the rule tests walk this list. */
export const CONTRACTS: readonly Contract[] = [platform, workspaces, orgTemplates, events].flatMap(
  (resource) => Object.values<unknown>(resource).filter(isContract),
);
