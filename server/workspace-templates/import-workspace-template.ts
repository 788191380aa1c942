import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { importWorkspaceTemplate as contract } from '@/contracts/workspace-templates';
import { insertImportedTemplate } from '@/db/queries/workspace-templates';
import { guessRuntime } from '@/domain/agent-runtimes';
import { formatProblem } from '@/domain/org-template/problems';
import { isSecretsFile } from '@/domain/org-template/template-folder';
import { templateIdOf } from '@/domain/org-template/template-id';
import { resolveTemplatePath } from '@/domain/org-template/template-path';
import type { TemplateProblem } from '@/domain/org-template/types';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { writeYaml } from '../platform/write-yaml';
import type { Principal } from '../principal';
import { shippedIds, toTemplateFiles } from './find-workspace-template';
import { readWorkspaceTemplate } from './read-workspace-template';

/** Keeps the folder of an agent as a template. One without a config.yaml gets the smallest that says what it is. */
export async function importWorkspaceTemplate(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const id = toId(body.name);
  const files = cleanPaths(body.files);
  files[CONFIG_FILE] ??= writeYaml({ name: body.name, version: '1.0.0', runtime: guessRuntime(files) });
  const read = readWorkspaceTemplate(toTemplateFiles(files));
  if (!read.ok) throw invalid(read.problems);
  const shipped = await shippedIds(deps.config.templatesDir);
  return mutate(deps, principal, contract.id, async (mutation) => {
    const record = { id, files, createdBy: principal.id, createdAt: mutation.now };
    if (shipped.includes(id) || !(await insertImportedTemplate(mutation.tx, record)))
      throw new AppError('template_exists', { details: { id } });
    await mutation.audit({ workspaceId: null, details: { id, files: Object.keys(files).length } });
    return { status: 'imported', id, name: read.template.config.name };
  });
}

/** `My agent (2)` is `my-agent-2`. */
function toId(name: string): string {
  const id = templateIdOf(name);
  if (id !== '') return id;
  throw new AppError('invalid_field', {
    field: 'name',
    public: 'name needs at least one letter or digit that an address can hold (a-z, 0-9).',
  });
}

function cleanPaths(sent: Readonly<Record<string, string>>): Record<string, string> {
  const clean = new Map<string, string>();
  for (const [path, text] of Object.entries(sent)) {
    const inside = resolveTemplatePath('', path);
    if (inside === null || inside === '' || filePathProblem(inside) !== null) {
      throw new AppError('invalid_field', {
        field: 'files',
        public: `files has a path that is not inside the template: ${path.slice(0, 200)}`,
      });
    }
    // Values of secrets are not kept as they are; no workspace would get them from here.
    if (!isSecretsFile(inside)) clean.set(inside, text);
  }
  return Object.fromEntries(clean);
}

function invalid(problems: readonly TemplateProblem[]): AppError {
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  return new AppError('invalid_workspace_template', {
    public: `The workspace template is not valid: ${first ? formatProblem(first) : 'it is empty'}.`,
    details: { problems: [...problems] },
  });
}
