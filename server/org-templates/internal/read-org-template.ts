import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLError } from 'yaml';
import { type OrgTemplate, parseOrgTemplate } from '@/domain/org-template';
import { AppError } from '../../platform/app-error';

const orgsDir = (templatesDir: string): string => join(templatesDir, 'orgs');

/** Names of the folders that hold an organisation template, sorted. */
export async function listTemplateDirs(templatesDir: string): Promise<string[]> {
  const entries = await readdir(orgsDir(templatesDir), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/** Reads and checks `<templatesDir>/orgs/<dir>/org.yaml`. @param dir a bare folder name, checked by the contract */
export async function readOrgTemplate(templatesDir: string, dir: string): Promise<OrgTemplate> {
  const text = await readFile(join(orgsDir(templatesDir), dir, 'org.yaml'), 'utf8').catch(
    (error: unknown) => {
      if (isMissing(error)) throw new AppError('org_template_not_found', { field: 'dir', cause: error });
      throw error;
    },
  );
  const result = parseOrgTemplate(parseYaml(text));
  if (result.ok) return result.template;
  throw invalid(result.problem);
}

function parseYaml(text: string): unknown {
  try {
    // A template that multiplies itself by aliases is refused by the parser's own limit.
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof YAMLError)
      throw invalid(`line ${error.linePos?.[0].line ?? '?'} is not valid YAML`, error);
    throw invalid('it is not valid YAML', error);
  }
}

const invalid = (problem: string, cause?: unknown): AppError =>
  new AppError('invalid_org_template', {
    public: `The organisation template is not valid: ${problem}.`,
    cause,
  });

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');
