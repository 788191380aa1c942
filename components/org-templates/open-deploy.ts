import type { WorkspaceTemplateSummary } from '@/contracts/workspace-templates';

/** The window that asks for the keys of a workspace template. */
export interface OpenDeploy {
  readonly template: WorkspaceTemplateSummary;
  /** Names of the global secrets that have a value. */
  readonly configured: ReadonlySet<string>;
}
