import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { channelFile } from '@/domain/org-template/channel-file';
import { pluginManifestYaml } from '@/domain/org-template/plugin-manifest';
import { Problems } from '@/domain/org-template/problems';
import { readFields } from '@/domain/org-template/read-fields';
import type { TemplateFiles, TemplateProblem } from '@/domain/org-template/types';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { findShippedTemplate } from '../workspace-templates/find-workspace-template';
import { readWorkspaceTemplate } from '../workspace-templates/read-workspace-template';
import { loadTemplateFolder } from './load-template-folder';
import { loadWorkspaceTemplates } from './load-workspace-templates';
import { checkOrgTemplate } from './read-org-template';
import { readYamlTree } from './read-yaml-tree';

export const TEMPLATE_KINDS = ['org', 'workspace', 'plugin', 'channel'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** The file that describes each; a channel is a file by itself. */
const FILE_OF = {
  org: 'org.yaml',
  workspace: CONFIG_FILE,
  plugin: 'plugin.yaml',
  channel: 'channel.yaml',
} as const;

/**
 * Everything that is wrong or odd about a template on disk, by the code that imports it.
 * @param path its folder, or the file in it
 * @returns null when there is nothing at that path
 */
export async function checkTemplate(
  kind: TemplateKind,
  path: string,
): Promise<readonly TemplateProblem[] | null> {
  const at = resolve(path);
  const found = await stat(at).catch(() => null);
  if (!found) return null;
  const folder = found.isDirectory() ? at : dirname(at);
  const file = found.isDirectory() ? FILE_OF[kind] : basename(at);
  const files = (await loadTemplateFolder(folder)) ?? new Map();
  if (kind === 'org') return checkOrg(files, folder);
  return kind === 'workspace' ? checkWorkspace(files) : checkFile(kind, files, file);
}

async function checkOrg(files: TemplateFiles, folder: string): Promise<readonly TemplateProblem[]> {
  // templates/orgs/<name> stands beside templates/workspaces.
  const workspaceTemplates = await loadWorkspaceTemplates(
    (id) => findShippedTemplate(join(folder, '..', '..'), id),
    files,
  );
  const result = checkOrgTemplate(files, {
    findWorkspaceTemplate: (name) => workspaceTemplates.get(name)?.facts ?? null,
  });
  return result.ok ? result.warnings : result.problems;
}

function checkWorkspace(files: TemplateFiles): readonly TemplateProblem[] {
  const result = readWorkspaceTemplate(files);
  return result.ok ? result.warnings : result.problems;
}

type SingleFile = Exclude<TemplateKind, 'org' | 'workspace'>;

function checkFile(kind: SingleFile, files: TemplateFiles, file: string): readonly TemplateProblem[] {
  const read = readYamlTree(files, file);
  if (!read.ok) return read.problems;
  const problems = new Problems(read.tree);
  readFields(problems, schemaOf(kind, read.tree.value), read.tree.value, []);
  return problems.list;
}

function schemaOf(kind: SingleFile, value: unknown): z.ZodObject {
  if (kind === 'plugin') return pluginManifestYaml;
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : '';
  return channelFile(String(type));
}
