import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findImportedTemplate, listImportedTemplates } from '@/db/queries/workspace-templates';
import type { TemplateFiles } from '@/domain/org-template/types';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../deps';
import { loadTemplateFolder } from '../org-templates/load-template-folder';
import { isMissingFile } from '../platform/app-error';
import { readWorkspaceTemplate, type WorkspaceTemplate } from './read-workspace-template';

/** A workspace template by its name: one that is shipped, else one that people brought; null when there is none. */
export async function findWorkspaceTemplate(deps: Deps, id: string): Promise<WorkspaceTemplate | null> {
  const shipped = await findShippedTemplate(deps.config.templatesDir, id);
  if (shipped) return shipped;
  const record = await findImportedTemplate(deps.database.db, id);
  return record ? readOrNull(toTemplateFiles(record.files)) : null;
}

/** Needs no database: for who checks a folder from the command line. */
export async function findShippedTemplate(
  templatesDir: string,
  id: string,
): Promise<WorkspaceTemplate | null> {
  const files = await loadTemplateFolder(join(templatesDir, FOLDER, id));
  return files?.has(CONFIG_FILE) ? readOrNull(files) : null;
}

export interface KnownTemplate {
  readonly id: string;
  readonly source: 'shipped' | 'imported';
  readonly template: WorkspaceTemplate;
}

/** Every readable template; a broken one is logged and left out, so that it does not hide the others. */
export async function listKnownTemplates(deps: Deps): Promise<KnownTemplate[]> {
  const ids = await shippedIds(deps.config.templatesDir);
  const shipped = await Promise.all(
    ids.map(async (id) => ({ id, template: await findShippedTemplate(deps.config.templatesDir, id) })),
  );
  const imported = (await listImportedTemplates(deps.database.db))
    // A later release may ship what somebody brought before: the shipped one is what its name means.
    .filter(({ id }) => !ids.includes(id))
    .map(({ id, files }) => ({ id, template: readOrNull(toTemplateFiles(files)) }));
  const known = (source: KnownTemplate['source'], found: readonly Found[]): KnownTemplate[] =>
    found.flatMap(({ id, template }) => {
      if (template) return [{ id, source, template }];
      deps.log.warn({ id, source }, 'a workspace template cannot be read');
      return [];
    });
  return [...known('shipped', shipped), ...known('imported', imported)];
}

interface Found {
  readonly id: string;
  readonly template: WorkspaceTemplate | null;
}

/** Names of the shipped templates, sorted. */
export async function shippedIds(templatesDir: string): Promise<string[]> {
  const entries = await readdir(join(templatesDir, FOLDER), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    },
  );
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

const FOLDER = 'workspaces';

function readOrNull(files: TemplateFiles): WorkspaceTemplate | null {
  const read = readWorkspaceTemplate(files);
  return read.ok ? read.template : null;
}

/** Texts that came with a request or from a row, as a template folder. */
export const toTemplateFiles = (texts: Readonly<Record<string, string>>): TemplateFiles =>
  new Map(Object.entries(texts).map(([path, text]) => [path, { bytes: Buffer.from(text, 'utf8') }]));
