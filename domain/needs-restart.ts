import type { WorkspaceStatus } from './workspace-status';

export interface RunningConfig {
  readonly status: WorkspaceStatus;
  /** What its configuration is now. */
  readonly configVersion: number;
  /** What it was when its machine was started; null: it has no machine. */
  readonly startedConfigVersion: number | null;
}

/** States in which an agent runs that has read its configuration. */
export const STATUSES_WITH_AGENT: readonly WorkspaceStatus[] = ['online', 'degraded'];

/** True while the agent runs with a configuration that has been changed since it was started (D31). */
export const needsRestart = ({ status, configVersion, startedConfigVersion }: RunningConfig): boolean =>
  STATUSES_WITH_AGENT.includes(status) &&
  startedConfigVersion !== null &&
  configVersion > startedConfigVersion;
