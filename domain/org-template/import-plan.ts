import type { EnvRequirement, OrgTemplateNode, TemplateProblem, TemplateSchedule } from './types';

/** create: new. reuse: there already, nothing changes. update: there already, and gets what is new of the template. skip: left out. */
export const PLAN_ACTIONS = ['create', 'reuse', 'update', 'skip'] as const;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

/** What an import does with one workspace of the template. */
export interface PlannedWorkspace {
  readonly index: number;
  readonly action: PlanAction;
  /** Why it is left out. */
  readonly reason: string | null;
  /** The workspace that is there already. */
  readonly workspaceId: string | null;
}

/** keep: there already, or changed by people, who win over the template. */
export type PartAction = 'create' | 'update' | 'keep' | 'skip';

export interface PlannedPart {
  /** The workspace's place in the template. */
  readonly index: number;
  /** A schedule's name, a channel's type. */
  readonly name: string;
  readonly action: PartAction;
  readonly reason: string | null;
}

export interface ImportPlan {
  readonly org: string;
  readonly workspaces: readonly PlannedWorkspace[];
  readonly schedules: readonly PlannedPart[];
  readonly channels: readonly PlannedPart[];
  /** New memories: which workspace gets which texts. */
  readonly memories: readonly {
    readonly index: number;
    readonly memory: OrgTemplateNode['initialMemories'][number];
  }[];
  readonly memoriesKept: number;
  /** Values of `.env` files that workspaces get; what is set there already stays. */
  readonly secrets: readonly { readonly index: number; readonly names: readonly string[] }[];
  readonly secretsKept: number;
  readonly missingEnv: {
    readonly required: readonly EnvRequirement[];
    readonly recommended: readonly EnvRequirement[];
  };
  readonly warnings: readonly TemplateProblem[];
}

export interface ExistingWorkspace {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
}

/** What the platform holds at the places that the template names, none of it removed. */
export interface Existing {
  /** The oldest first, which wins where people made two of one name. */
  readonly workspaces: readonly ExistingWorkspace[];
  readonly schedules: ReadonlyMap<string, readonly ExistingSchedule[]>;
  readonly channelTypes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Texts that a workspace was given by templates before. */
  readonly memories: ReadonlyMap<string, ReadonlySet<string>>;
  readonly secretNames: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ExistingSchedule extends TemplateSchedule {
  readonly source: 'template' | 'runtime';
}

/** What this platform can do and knows. */
export interface Configured {
  /** Names of global secrets that have a value. */
  readonly secretNames: ReadonlySet<string>;
  /** Runtimes that a backend here runs. */
  readonly runtimes: ReadonlySet<string>;
  readonly tierMax: number;
  /** Addresses of outside agents that may not be called, with the reason. */
  readonly refusedUrls: ReadonlyMap<string, string>;
  /** Variables of the server that channels may use. */
  readonly variableNames: ReadonlySet<string>;
}
