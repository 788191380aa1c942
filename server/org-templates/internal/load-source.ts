import { join } from 'node:path';
import type { ContractInput } from '@/contracts/contract';
import type { importOrg as contract } from '@/contracts/org-templates';
import { resolveTemplatePath } from '@/domain/org-template/template-path';
import type { OrgTemplate, TemplateFile, TemplateFiles, TemplateProblem } from '@/domain/org-template/types';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { findWorkspaceTemplate } from '../../workspace-templates/find-workspace-template';
import { loadTemplateFolder } from '../load-template-folder';
import { type LoadedWorkspaceTemplate, loadWorkspaceTemplates } from '../load-workspace-templates';
import { readOrgTemplate } from '../read-org-template';

export interface TemplateSource {
  /** What the rows remember as where they came from. */
  readonly origin: string;
  /** Put there by who runs the server, not sent by a caller. */
  readonly isFromServer: boolean;
  readonly template: OrgTemplate;
  readonly warnings: readonly TemplateProblem[];
  readonly workspaceTemplates: ReadonlyMap<string, LoadedWorkspaceTemplate>;
}

type Body = ContractInput<typeof contract>['body'];

export const orgFolder = (templatesDir: string, dir: string): string => join(templatesDir, 'orgs', dir);

/** The template that a request names or brings, read and checked. */
export async function loadSource(deps: Deps, body: Body): Promise<TemplateSource> {
  const { templatesDir } = deps.config;
  const files = body.template
    ? fromUpload(body.template.files)
    : await fromDisk(templatesDir, body.dir ?? '');
  const workspaceTemplates = await loadWorkspaceTemplates((id) => findWorkspaceTemplate(deps, id), files);
  const { template, warnings } = readOrgTemplate(files, {
    strict: body.strict,
    findWorkspaceTemplate: (name) => workspaceTemplates.get(name)?.facts ?? null,
  });
  return {
    origin: body.dir ?? UPLOAD,
    isFromServer: body.template === undefined,
    template,
    warnings,
    workspaceTemplates,
  };
}

/** No folder can have this name: see the contract. */
const UPLOAD = '(upload)';

async function fromDisk(templatesDir: string, dir: string): Promise<TemplateFiles> {
  const files = await loadTemplateFolder(orgFolder(templatesDir, dir));
  if (!files || !(files.has('org.yaml') || files.has('org.yml')))
    throw new AppError('org_template_not_found', { field: 'dir' });
  return files;
}

function fromUpload(sent: Readonly<Record<string, string>>): TemplateFiles {
  const files = new Map<string, TemplateFile>();
  for (const [path, text] of Object.entries(sent)) {
    const clean = resolveTemplatePath('', path);
    if (clean === null || clean === '') {
      throw new AppError('invalid_field', {
        field: 'template',
        public: `template has a file whose path is not inside the template: ${path.slice(0, 200)}`,
      });
    }
    files.set(clean, { bytes: Buffer.from(text, 'utf8') });
  }
  return files;
}
