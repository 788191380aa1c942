import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { formatProblem } from '@/domain/org-template/problems';
import { type ResolveOptions, resolveOrgTemplate } from '@/domain/org-template/resolve-org-template';
import type {
  OrgTemplate,
  OrgTemplateResult,
  TemplateFiles,
  TemplateProblem,
} from '@/domain/org-template/types';
import { AppError } from '../platform/app-error';
import { readYamlTree } from './read-yaml-tree';

const ORG_FILES = ['org.yaml', 'org.yml'];

/** Reads the organisation that a folder describes; what is wrong with it comes back with file, line and column. */
export function checkOrgTemplate(files: TemplateFiles, options: ResolveOptions): OrgTemplateResult {
  const path = ORG_FILES.find((name) => files.has(name)) ?? 'org.yaml';
  const read = readYamlTree(files, path);
  return read.ok ? resolveOrgTemplate(read.tree, files, options) : read;
}

/** As checkOrgTemplate; a template that is not valid is an error with its problems. */
export function readOrgTemplate(
  files: TemplateFiles,
  options: ResolveOptions,
): { template: OrgTemplate; warnings: readonly TemplateProblem[] } {
  const result = checkOrgTemplate(files, options);
  if (result.ok) return result;
  throw invalidTemplate(result.problems);
}

function invalidTemplate(problems: readonly TemplateProblem[]): AppError {
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new AppError('invalid_org_template', {
    public: `The organisation template is not valid: ${first ? formatProblem(first) : 'it is empty'}${more}.`,
    details: { problems: problems.slice(0, TEMPLATE_LIMITS.problems) },
  });
}
