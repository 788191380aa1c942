import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { closestWord } from '@/domain/org-template/closest-word';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { Problems } from '@/domain/org-template/problems';
import { isSecretsFile } from '@/domain/org-template/template-folder';
import { readText } from '@/domain/org-template/text-file';
import type { SourceTree, TemplateFiles, TemplateProblem } from '@/domain/org-template/types';
import { type WorkspaceTemplateYaml, workspaceTemplateYaml } from '@/domain/org-template/workspace-template';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { readYamlTree } from '../org-templates/read-yaml-tree';

export interface WorkspaceTemplate {
  /** Its config.yaml. */
  readonly config: WorkspaceTemplateYaml;
  /** Its other texts by their path: what a workspace that starts from it finds below /configs. */
  readonly texts: Readonly<Record<string, string>>;
}

export type WorkspaceTemplateResult =
  | { readonly ok: true; readonly template: WorkspaceTemplate; readonly warnings: readonly TemplateProblem[] }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** Reads the workspace template that a folder holds; what is wrong with it comes back with file, line and column. */
export function readWorkspaceTemplate(files: TemplateFiles): WorkspaceTemplateResult {
  const read = readYamlTree(files, CONFIG_FILE);
  if (!read.ok) return read;
  const problems = new Problems(read.tree);
  const config = readConfig(read.tree, problems);
  if (config === null || problems.hasErrors) return { ok: false, problems: problems.list };
  return { ok: true, template: { config, texts: textsOf(files, problems) }, warnings: problems.list };
}

/** Fields that nobody knows are kept: the agent's own runtime may know them. */
function readConfig({ value }: SourceTree, problems: Problems): WorkspaceTemplateYaml | null {
  const strict = workspaceTemplateYaml.safeParse(value);
  if (!strict.success && !problems.addIssues(strict.error.issues, [], () => FIELDS)) return null;
  const parsed = workspaceTemplateYaml.loose().safeParse(value);
  if (!parsed.success) return null;
  const { runtime } = parsed.data;
  if (runtime !== undefined && !KNOWN_RUNTIMES.includes(runtime))
    problems.error(
      ['runtime'],
      `is no runtime that is known here: ${runtime}`,
      closestWord(runtime, KNOWN_RUNTIMES),
    );
  return parsed.data;
}

const FIELDS = Object.keys(workspaceTemplateYaml.shape);

function textsOf(files: TemplateFiles, problems: Problems): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [path, file] of [...files].slice(0, TEMPLATE_LIMITS.filesPerWorkspace)) {
    if (path === CONFIG_FILE || isSecretsFile(path)) continue;
    const read = readText(file, TEMPLATE_LIMITS.fileBytes);
    if ('text' in read) texts[path] = read.text;
    else problems.warnAt({ file: path, line: null, column: null }, `${read.refused}; it is left out`);
  }
  return texts;
}
