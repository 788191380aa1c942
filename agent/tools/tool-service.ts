import type { TurnFacts } from '../turns/tool-provider';
import type { Platform, Tool } from './tool';
import type { ToolRole } from './tool-roles';

export interface ToolServerOptions {
  /** With connections of its own: tools wait on them for minutes. */
  readonly platform: Platform;
  readonly workspaceRoot: string;
  readonly role?: ToolRole;
  readonly waitMs?: number;
}

/** A turn that tools may be used for. */
export interface OpenTurn {
  readonly facts: TurnFacts;
  /** Aborted when its tools are closed, too. */
  readonly signal: AbortSignal;
}

/** Everything that the answer to one request needs. */
export interface ToolService extends Required<ToolServerOptions> {
  listTools(): Promise<readonly Tool[]>;
  noteTold(delegationId: string): void;
}
