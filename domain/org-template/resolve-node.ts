import { defaultModelOf, EXTERNAL_RUNTIME, KNOWN_RUNTIMES } from '../agent-runtimes';
import { channelConfigSchema, separateTokens } from '../channel-config';
import { DEFAULT_TIER } from '../tiers';
import { closestWord } from './closest-word';
import type { Path, Problems } from './problems';
import type { DefaultsYaml, WorkspaceYaml } from './schema';
import type { TemplateFolder } from './template-folder';
import type {
  OrgTemplateNode,
  TemplateChannel,
  TemplateMemory,
  TemplatePlace,
  TemplateSchedule,
} from './types';

/** What a workspace template says about the workspaces that start from it. */
export interface WorkspaceTemplateFacts {
  readonly runtime?: string | undefined;
  readonly tier?: number | undefined;
  readonly model?: string | undefined;
  /** Of the texts that each of them gets. */
  readonly bytes?: number;
}

/** What is the same for every workspace of an organisation. */
export interface OrgContext {
  readonly problems: Problems;
  readonly folder: TemplateFolder;
  readonly defaults: DefaultsYaml;
  /** What a workspace has that says nothing of its own: worked out once for thousands of them. */
  readonly shared: Pick<OrgTemplateNode, 'plugins' | 'categoryRouting' | 'initialMemories'>;
  readonly rootSecrets: Readonly<Record<string, string>>;
  /** Null for a workspace template that is not there. */
  findWorkspaceTemplate(name: string): WorkspaceTemplateFacts | null;
}

interface Standing {
  readonly index: number;
  readonly parentIndex: number | null;
  readonly place: TemplatePlace;
}

/** What every workspace has that says nothing of its own. */
export const sharedOf = (defaults: DefaultsYaml): OrgContext['shared'] => ({
  plugins: unitePlugins(defaults.plugins ?? [], []),
  categoryRouting: mergeRouting(defaults.category_routing ?? {}, {}),
  initialMemories: readMemories(defaults.initial_memories ?? [], 'LOCAL'),
});

const IDLE_INTERVAL_SECONDS = 600;
const NO_FILES: OrgTemplateNode['files'] = {};
const NO_TOKENS: Readonly<Record<string, string>> = {};
const NO_CHANNELS: readonly TemplateChannel[] = [];
const NO_SCHEDULES: readonly TemplateSchedule[] = [];

/** A workspace with its defaults, prompt files, folder and `.env` put in; null when it has an error. */
export function resolveNode(
  context: OrgContext,
  yaml: WorkspaceYaml,
  path: Path,
  standing: Standing,
): OrgTemplateNode | null {
  const { defaults, folder, problems } = context;
  const filesDir =
    yaml.files_dir === undefined ? null : folder.folder(yaml.files_dir, [...path, 'files_dir']);
  const from = findTemplate(context, yaml, path);
  const runtime = readRuntime(context, yaml, from, path);
  if (runtime === null) return null;
  const secrets = filesDir === null ? context.rootSecrets : folder.secrets(filesDir);
  const { channels, tokens } = readChannels(problems, yaml, path);
  // No spread: of thousands of objects each would be slow and large.
  return {
    index: standing.index,
    parentIndex: standing.parentIndex,
    place: standing.place,
    name: yaml.name,
    role: yaml.role ?? null,
    runtime,
    tier: yaml.tier ?? from.tier ?? defaults.tier ?? DEFAULT_TIER,
    model: yaml.model ?? from.model ?? defaults.model ?? defaultModelOf(runtime),
    template: yaml.template ?? null,
    systemPrompt: yaml.system_prompt ?? null,
    initialPrompt: readPrompt(context, yaml, filesDir, 'initial_prompt', path),
    idlePrompt: readPrompt(context, yaml, filesDir, 'idle_prompt', path),
    idleIntervalSeconds:
      yaml.idle_interval_seconds ?? defaults.idle_interval_seconds ?? IDLE_INTERVAL_SECONDS,
    workspaceDir: yaml.workspace_dir ?? null,
    workspaceAccess: yaml.workspace_access ?? 'none',
    plugins: yaml.plugins ? unitePlugins(defaults.plugins ?? [], yaml.plugins) : context.shared.plugins,
    categoryRouting: yaml.category_routing
      ? mergeRouting(defaults.category_routing ?? {}, yaml.category_routing)
      : context.shared.categoryRouting,
    initialMemories: yaml.initial_memories
      ? readMemories(yaml.initial_memories, 'LOCAL')
      : context.shared.initialMemories,
    maxConcurrentTasks: yaml.max_concurrent_tasks ?? 1,
    schedules: readSchedules(context, yaml, filesDir, path),
    channels,
    url: readUrl(problems, yaml, runtime, path),
    canvas: yaml.canvas ?? null,
    requiredEnv: yaml.required_env ?? [],
    recommendedEnv: yaml.recommended_env ?? [],
    secrets: tokens === NO_TOKENS ? secrets : { ...secrets, ...tokens },
    files: filesDir === null ? NO_FILES : folder.texts(filesDir, [...path, 'files_dir']),
  };
}

function findTemplate(context: OrgContext, { template }: WorkspaceYaml, path: Path): WorkspaceTemplateFacts {
  if (template === undefined) return {};
  const found = context.findWorkspaceTemplate(template);
  if (found === null)
    context.problems.warn(
      [...path, 'template'],
      `there is no workspace template ${template} here; nothing of it is used`,
    );
  return found ?? {};
}

function readRuntime(
  { defaults, problems }: OrgContext,
  yaml: WorkspaceYaml,
  from: WorkspaceTemplateFacts,
  path: Path,
): string | null {
  const runtime = yaml.external ? EXTERNAL_RUNTIME : (yaml.runtime ?? from.runtime ?? defaults.runtime);
  if (runtime === undefined) {
    problems.error(path, 'has no runtime, and defaults name none');
    return null;
  }
  if (KNOWN_RUNTIMES.includes(runtime)) return runtime;
  const field = yaml.runtime === undefined ? path : [...path, 'runtime'];
  problems.error(
    field,
    `names ${runtime}, which is no runtime of this platform`,
    closestWord(runtime, KNOWN_RUNTIMES),
  );
  return null;
}

/** Own text, own file, text of the defaults, file of the defaults: the first that is given counts. */
function readPrompt(
  { defaults, folder }: OrgContext,
  yaml: WorkspaceYaml,
  filesDir: string | null,
  field: 'initial_prompt' | 'idle_prompt',
  path: Path,
): string | null {
  const fileField = `${field}_file` as const;
  const own = yaml[field];
  if (own !== undefined) return withoutCarriageReturns(own);
  const ownFile = yaml[fileField];
  if (ownFile !== undefined) return folder.prompt(ownFile, filesDir, [...path, fileField]);
  const shared = defaults[field];
  if (shared !== undefined) return withoutCarriageReturns(shared);
  const sharedFile = defaults[fileField];
  return sharedFile === undefined ? null : folder.prompt(sharedFile, null, ['defaults', fileField]);
}

/** A carriage return in a script breaks the shell that runs it. */
const withoutCarriageReturns = (text: string): string => text.replaceAll('\r', '');

function unitePlugins(defaults: readonly string[], own: readonly string[]): string[] {
  const united = new Set<string>();
  for (const entry of [...defaults, ...own]) {
    if (/^[!-]/.test(entry)) united.delete(entry.slice(1));
    else united.add(entry);
  }
  return [...united];
}

type Routing = Readonly<Record<string, readonly string[]>>;

function mergeRouting(defaults: Routing, own: Routing): Routing {
  return Object.fromEntries(
    Object.entries({ ...defaults, ...own }).filter(([, targets]) => targets.length > 0),
  );
}

type MemoryYaml = NonNullable<WorkspaceYaml['initial_memories']>[number];

export function readMemories(
  entries: readonly MemoryYaml[],
  scope: TemplateMemory['scope'],
): TemplateMemory[] {
  return entries.map((entry) =>
    typeof entry === 'string'
      ? { content: entry, scope, namespace: 'general' }
      : { content: entry.content, scope: entry.scope ?? scope, namespace: entry.namespace ?? 'general' },
  );
}

function readSchedules(
  { folder, problems }: OrgContext,
  yaml: WorkspaceYaml,
  filesDir: string | null,
  path: Path,
): readonly TemplateSchedule[] {
  if (!yaml.schedules) return NO_SCHEDULES;
  const names = new Set<string>();
  return yaml.schedules.flatMap((entry, at) => {
    const own = [...path, 'schedules', at];
    const file = entry.prompt_file;
    const prompt =
      entry.prompt ?? (file === undefined ? null : folder.prompt(file, filesDir, [...own, 'prompt_file']));
    if (entry.prompt === undefined && file === undefined)
      problems.error(own, 'has neither prompt nor prompt_file');
    const timezone = entry.timezone ?? 'UTC';
    if (!isTimezone(timezone)) problems.error([...own, 'timezone'], `names no time zone: ${timezone}`);
    if (!isCron(entry.cron_expr))
      problems.error([...own, 'cron_expr'], 'is no cron expression of five fields');
    if (names.has(entry.name)) problems.error([...own, 'name'], `stands twice: ${entry.name}`);
    names.add(entry.name);
    if (prompt === null) return [];
    return {
      name: entry.name,
      cronExpr: entry.cron_expr,
      timezone,
      prompt: withoutCarriageReturns(prompt),
      enabled: entry.enabled ?? true,
    };
  });
}

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const CRON_FIELD = /^[\dA-Za-z*,/\-?#]+$/;

const isCron = (text: string): boolean => {
  const fields = text.split(/\s+/);
  return (
    /^@(hourly|daily|weekly|monthly|yearly|annually|midnight)$/.test(text) ||
    (fields.length === 5 && fields.every((field) => CRON_FIELD.test(field)))
  );
};

/** The channels, and the tokens that stand in the document: those become secrets, and a reference stands for them. */
function readChannels(
  problems: Problems,
  yaml: WorkspaceYaml,
  path: Path,
): { channels: readonly TemplateChannel[]; tokens: Readonly<Record<string, string>> } {
  if (!yaml.channels) return { channels: NO_CHANNELS, tokens: NO_TOKENS };
  const types = new Set<string>();
  const tokens: Record<string, string> = {};
  const channels = yaml.channels.map((entry, at) => {
    const own = [...path, 'channels', at];
    const { type } = entry;
    if (types.has(type))
      problems.error([...own, 'type'], `stands twice: ${type}; a workspace has one of each`);
    types.add(type);
    checkConfig(problems, type, entry.config ?? {}, [...own, 'config']);
    const { config, tokens: found } = separateTokens(type, entry.config ?? {});
    for (const { key, name, value } of found) {
      tokens[name] = value;
      problems.warn(
        [...own, 'config', key],
        'is a secret: keep its value in .env, and refer to it here by its name',
      );
    }
    const { enabled = true, allowed_users: users = [] } = entry;
    return { type, config, allowedUsers: users.map(String), enabled };
  });
  return { channels, tokens };
}

function checkConfig(
  problems: Problems,
  type: string,
  config: Readonly<Record<string, unknown>>,
  path: Path,
): void {
  const schema = channelConfigSchema(type);
  const parsed = schema?.safeParse(config);
  if (parsed?.error) problems.addIssues(parsed.error.issues, path, () => Object.keys(schema?.shape ?? {}));
}

function readUrl(problems: Problems, yaml: WorkspaceYaml, runtime: string, path: Path): string {
  const { url } = yaml;
  if (url === undefined || url === '') return '';
  if (runtime !== EXTERNAL_RUNTIME)
    problems.error([...path, 'url'], 'is only for agents that run elsewhere (external: true)');
  else if (!/^https?:\/\/\S+$/.test(url))
    problems.error([...path, 'url'], 'must begin with http:// or https://');
  return url;
}
