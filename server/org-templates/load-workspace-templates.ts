import { join } from 'node:path';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import type { WorkspaceTemplateFacts } from '@/domain/org-template/resolve-node';
import { readText } from '@/domain/org-template/text-file';
import type { TemplateFiles } from '@/domain/org-template/types';
import { workspaceTemplateYaml } from '@/domain/org-template/workspace-template';
import { loadTemplateFolder } from './load-template-folder';
import { readYamlTree } from './read-yaml-tree';

export interface LoadedWorkspaceTemplate {
  readonly facts: WorkspaceTemplateFacts;
  /** Its config.yaml. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Its texts by their path: what a workspace that starts from it finds below /configs. */
  readonly texts: Readonly<Record<string, string>>;
}

const CONFIG = 'config.yaml';

/** The workspace templates of this server that `files` may refer to; none are read for a template that names none. */
export async function loadWorkspaceTemplates(
  templatesDir: string,
  files: TemplateFiles,
): Promise<ReadonlyMap<string, LoadedWorkspaceTemplate>> {
  const loaded = new Map<string, LoadedWorkspaceTemplate>();
  for (const name of namesIn(files)) {
    const folder = await loadTemplateFolder(join(templatesDir, 'workspaces', name));
    if (folder?.has(CONFIG)) loaded.set(name, { ...readConfig(folder), texts: textsOf(folder) });
  }
  return loaded;
}

/** Every word that stands after `template:` in a YAML file; too many rather than too few. */
function namesIn(files: TemplateFiles): Set<string> {
  const names = new Set<string>();
  for (const [path, file] of files) {
    if (!/\.ya?ml$/.test(path) || 'refused' in file) continue;
    const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
    if (!bytes.includes('template')) continue;
    for (const [, name] of bytes
      .toString('utf8')
      .matchAll(/\btemplate["']?\s*:\s*["']?([a-z0-9][a-z0-9-]*)/g))
      names.add(name ?? '');
  }
  return names;
}

/** A broken one gives nothing: `npm run validate` says why. */
function readConfig(folder: TemplateFiles): Pick<LoadedWorkspaceTemplate, 'facts' | 'config'> {
  const read = readYamlTree(folder, CONFIG);
  const parsed = read.ok ? workspaceTemplateYaml.loose().safeParse(read.tree.value) : null;
  if (!parsed?.success) return { facts: {}, config: {} };
  const { runtime, tier, model, runtime_config } = parsed.data;
  return { facts: { runtime, tier, model: model ?? runtime_config?.model }, config: parsed.data };
}

function textsOf(folder: TemplateFiles): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [path, file] of [...folder].slice(0, TEMPLATE_LIMITS.filesPerWorkspace)) {
    const read = readText(file, TEMPLATE_LIMITS.fileBytes);
    if ('text' in read && path !== CONFIG) texts[path] = read.text;
  }
  return texts;
}
