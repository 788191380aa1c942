import { formatProblem } from '@/domain/org-template/problems';
import type { WorkspaceTemplateFacts } from '@/domain/org-template/resolve-node';
import type { OrgTemplate, TemplateFile, TemplateFiles, TemplateProblem } from '@/domain/org-template/types';
import { checkOrgTemplate } from '@/server/org-templates/read-org-template';

/** A template folder in memory: path to text or bytes. */
function templateFiles(files: Readonly<Record<string, string | Uint8Array>>): TemplateFiles {
  const entries = Object.entries(files).map(([path, content]): [string, TemplateFile] => [
    path,
    { bytes: typeof content === 'string' ? Buffer.from(content, 'utf8') : content },
  ]);
  return new Map(entries);
}

interface Options {
  readonly strict?: boolean;
  readonly workspaceTemplates?: Readonly<Record<string, WorkspaceTemplateFacts>>;
}

const check = (
  files: Readonly<Record<string, string | Uint8Array>>,
  { strict = false, workspaceTemplates = {} }: Options,
) =>
  checkOrgTemplate(templateFiles(files), {
    strict,
    findWorkspaceTemplate: (name) => workspaceTemplates[name] ?? null,
  });

/** The template of these files; a refusal fails the test with its problems. */
export function acceptedTemplate(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Options = {},
): OrgTemplate & { warnings: readonly TemplateProblem[] } {
  const result = check(files, options);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return { ...result.template, warnings: result.warnings };
}

/** What is wrong with these files, a line for each problem; empty where nothing is. */
export function problemLines(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Options = {},
): string[] {
  const result = check(files, options);
  return result.ok ? [] : result.problems.map(formatProblem);
}
