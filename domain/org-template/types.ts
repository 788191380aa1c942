/** A place in a file of a template; line and column count from 1, null where the whole file is meant. */
export interface TemplatePlace {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Something about a template that a person has to know: an error refuses it, a warning does not. */
export interface TemplateProblem extends TemplatePlace {
  readonly severity: 'error' | 'warning';
  /** The field inside the document, e.g. `workspaces.0.tier`; empty where none is meant. */
  readonly path: string;
  readonly message: string;
  /** The word that was probably meant. */
  readonly suggestion: string | null;
}

/** A file of a template folder as it was found: its bytes, or why it may not be read. */
export type TemplateFile = { readonly bytes: Uint8Array } | { readonly refused: string };

/** A template folder in memory: path inside the folder (with `/`) to file. Disk, uploads and tests all make this. */
export type TemplateFiles = ReadonlyMap<string, TemplateFile>;

/** A name that needs a value, or a group of which one is enough. */
export type EnvRequirement = string | { readonly any_of: readonly string[] };

export interface TemplateSchedule {
  readonly name: string;
  readonly cronExpr: string;
  readonly timezone: string;
  readonly prompt: string;
  readonly enabled: boolean;
}

export interface TemplateChannel {
  readonly type: string;
  /** With `${VAR}` as it was written: values of secrets are put in only when the channel is stored. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly allowedUsers: readonly string[];
  readonly enabled: boolean;
}

export const MEMORY_SCOPES = ['LOCAL', 'TEAM', 'GLOBAL'] as const;
export type MemoryScope = (typeof MEMORY_SCOPES)[number];

export interface TemplateMemory {
  readonly content: string;
  readonly scope: MemoryScope;
  readonly namespace: string;
}

export const WORKSPACE_ACCESS = ['none', 'read_only', 'read_write'] as const;
export type WorkspaceAccess = (typeof WORKSPACE_ACCESS)[number];

/** One workspace of a template with everything resolved: defaults, prompt files, inheritance. */
export interface OrgTemplateNode {
  /** Place in `nodes`. */
  readonly index: number;
  readonly parentIndex: number | null;
  readonly name: string;
  readonly role: string | null;
  readonly runtime: string;
  readonly tier: number;
  /** Empty where the runtime has no model of its own. */
  readonly model: string;
  /** The workspace template it starts from. */
  readonly template: string | null;
  readonly systemPrompt: string | null;
  readonly initialPrompt: string | null;
  readonly idlePrompt: string | null;
  readonly idleIntervalSeconds: number;
  readonly workspaceDir: string | null;
  readonly workspaceAccess: WorkspaceAccess;
  readonly plugins: readonly string[];
  readonly categoryRouting: Readonly<Record<string, readonly string[]>>;
  readonly initialMemories: readonly TemplateMemory[];
  readonly maxConcurrentTasks: number;
  readonly schedules: readonly TemplateSchedule[];
  readonly channels: readonly TemplateChannel[];
  /** Where an agent that runs elsewhere is reached; empty: it registers by itself. */
  readonly url: string;
  readonly canvas: { readonly x: number; readonly y: number } | null;
  readonly requiredEnv: readonly EnvRequirement[];
  readonly recommendedEnv: readonly EnvRequirement[];
  /** From the `.env` files, the later one wins. Values are secret: they go into the secrets store and nowhere else. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The texts of its files_dir by their path below it. */
  readonly files: Readonly<Record<string, string>>;
  /** Where it is written. */
  readonly place: TemplatePlace;
}

export interface OrgTemplate {
  readonly name: string;
  readonly description: string;
  /** Parents stand before their children. */
  readonly nodes: readonly OrgTemplateNode[];
  readonly globalMemories: readonly TemplateMemory[];
  /** The union over the whole tree, sorted. */
  readonly requiredEnv: readonly EnvRequirement[];
  readonly recommendedEnv: readonly EnvRequirement[];
  /** What the whole organisation asks for, apart from its workspaces. */
  readonly ownRequiredEnv: readonly EnvRequirement[];
  readonly ownRecommendedEnv: readonly EnvRequirement[];
  /** The `.env` of the root folder; every workspace has these. */
  readonly secrets: Readonly<Record<string, string>>;
}

export type OrgTemplateResult =
  | { readonly ok: true; readonly template: OrgTemplate; readonly warnings: readonly TemplateProblem[] }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** A document with its includes put in, and where each of its values is written. */
export interface SourceTree {
  readonly value: unknown;
  placeOf(path: readonly PropertyKey[]): TemplatePlace;
}
