import type { WorkspaceTemplateFacts } from '@/domain/org-template/resolve-node';
import type { TemplateFiles } from '@/domain/org-template/types';
import { modelOf } from '@/domain/org-template/workspace-template';
import { AppError } from '../platform/app-error';
import type { WorkspaceTemplate } from '../workspace-templates/read-workspace-template';

export interface LoadedWorkspaceTemplate extends WorkspaceTemplate {
  readonly facts: WorkspaceTemplateFacts;
}

/**
 * The workspace templates that `files` may refer to; none are read for a template that names none.
 * @param find looks one up by its name
 */
export async function loadWorkspaceTemplates(
  find: (id: string) => Promise<WorkspaceTemplate | null>,
  files: TemplateFiles,
): Promise<ReadonlyMap<string, LoadedWorkspaceTemplate>> {
  const loaded = new Map<string, LoadedWorkspaceTemplate>();
  for (const id of namesIn(files)) {
    const template = await find(id);
    if (!template) continue;
    const { runtime, tier } = template.config;
    const bytes = Object.values(template.texts).reduce((sum, text) => sum + text.length, 0);
    loaded.set(id, { ...template, facts: { runtime, tier, model: modelOf(template.config), bytes } });
  }
  return loaded;
}

/** Each is looked up on the disk and in the database. */
const NAMES_MAX = 500;

/** Every word that stands after `template:` in a YAML file; too many rather than too few. */
function namesIn(files: TemplateFiles): Set<string> {
  const names = new Set<string>();
  for (const [path, file] of files) {
    if (!/\.ya?ml$/.test(path) || 'refused' in file) continue;
    const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
    if (!bytes.includes('template')) continue;
    for (const [, name] of bytes
      .toString('utf8')
      .matchAll(/\btemplate["']?\s*:\s*["']?([a-z0-9][a-z0-9-]{0,99})(?![a-z0-9-])/g))
      names.add(name ?? '');
    if (names.size > NAMES_MAX)
      throw new AppError('invalid_org_template', {
        public: `The organisation template names more than ${NAMES_MAX} workspace templates, which is the limit.`,
      });
  }
  return names;
}
