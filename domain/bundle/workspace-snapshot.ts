import type {
  TemplateChannel,
  TemplateMemory,
  TemplateSchedule,
  WorkspaceAccess,
} from '../org-template/types';

/**
 * What makes a workspace what it is, as far as another one can be made of it: no secrets, no tokens, no address, nothing
 * of what its agent has done.
 */
export interface WorkspaceSnapshot {
  /** What it is called where it comes from. */
  readonly id: string;
  /** Place of its parent in the list, where it stands before its children; null for the first one. */
  readonly parentIndex: number | null;
  readonly name: string;
  readonly role: string | null;
  readonly runtime: string;
  readonly tier: number;
  /** Null leaves it to the runtime. */
  readonly model: string | null;
  readonly maxConcurrentTasks: number;
  /** A folder of the machine that it works in, and what it may do there. */
  readonly workspaceDir: string | null;
  readonly workspaceAccess: WorkspaceAccess;
  readonly budgetLimitCents: number | null;
  readonly canvas: { readonly x: number; readonly y: number } | null;
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly z: number;
  readonly collapsed: boolean;
  /** Texts of its configuration by their path below `/configs`. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly schedules: readonly TemplateSchedule[];
  /** Without secrets: where one belongs stands `${NAME}`. */
  readonly channels: readonly TemplateChannel[];
  readonly memories: readonly TemplateMemory[];
  /** What its agent says of itself; only told, never taken over: an agent speaks for itself. */
  readonly agentCard: Readonly<Record<string, unknown>> | null;
}
