import type { NewStoredFile } from '@/db/queries/workspace-files';
import type { OrgTemplateNode } from '@/domain/org-template/types';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { toFirstFile } from '../../files/to-first-file';
import { writeYaml } from '../../platform/write-yaml';
import type { LoadedWorkspaceTemplate } from '../load-workspace-templates';

const SYSTEM_PROMPT = 'system-prompt.md';
/** What the first lines of a configuration file say of every workspace. */
const OF_EVERY_WORKSPACE = ['name', 'description', 'version', 'tier', 'runtime', 'model'];

/**
 * The files with which a workspace of a template begins: those of its workspace template, those of its own folder over
 * them, its system prompt, and a configuration that says what the row cannot. One that brings nothing gets none.
 */
export function filesOfNode(
  node: OrgTemplateNode,
  from: LoadedWorkspaceTemplate | undefined,
): Map<string, string> {
  const texts = new Map([...Object.entries(from?.texts ?? {}), ...Object.entries(node.files)]);
  if (node.systemPrompt !== null) texts.set(SYSTEM_PROMPT, node.systemPrompt);
  const settings = settingsOf(node, from?.config ?? {}, texts.has(SYSTEM_PROMPT));
  if (Object.keys(settings).length > 0 && !Object.hasOwn(node.files, CONFIG_FILE))
    texts.set(CONFIG_FILE, defaultConfigYaml(node) + writeYaml(settings));
  return texts;
}

function settingsOf(
  node: OrgTemplateNode,
  inherited: Readonly<Record<string, unknown>>,
  hasSystemPrompt: boolean,
): Record<string, unknown> {
  const settings: Record<string, unknown> = Object.fromEntries(
    Object.entries(inherited).filter(([key]) => !OF_EVERY_WORKSPACE.includes(key)),
  );
  const set = (key: string, value: unknown, isGiven: boolean): void => {
    if (isGiven) settings[key] = value;
  };
  set('template', node.template, node.template !== null);
  set('prompt_files', [SYSTEM_PROMPT], hasSystemPrompt && settings.prompt_files === undefined);
  set('initial_prompt', node.initialPrompt, node.initialPrompt !== null);
  set('idle_prompt', node.idlePrompt, node.idlePrompt !== null);
  set('idle_interval_seconds', node.idleIntervalSeconds, node.idlePrompt !== null);
  set('plugins', node.plugins, node.plugins.length > 0);
  set('category_routing', node.categoryRouting, Object.keys(node.categoryRouting).length > 0);
  set('required_env', node.requiredEnv, node.requiredEnv.length > 0);
  set('recommended_env', node.recommendedEnv, node.recommendedEnv.length > 0);
  return settings;
}

/** The files as rows; a path that no workspace may have is left out. */
export function toFileRows(
  workspaceId: string,
  texts: ReadonlyMap<string, string>,
  now: Date,
): NewStoredFile[] {
  return [...texts]
    .filter(([path]) => filePathProblem(path) === null)
    .map(([path, text]) => toFirstFile(workspaceId, path, text, now));
}
