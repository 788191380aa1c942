import { findAgentRuntime } from '@/domain/agent-runtimes';
import type { WorkspaceSnapshot } from '@/domain/bundle/workspace-snapshot';
import { envRequirement } from '@/domain/org-template/schema';
import { isPlainLine } from '@/domain/text';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { readYamlValues } from '../../platform/read-yaml-values';
import { writeYaml } from '../../platform/write-yaml';

interface Written extends Record<string, unknown> {
  children?: Written[];
}

/**
 * Writes a tree as the files of an organisation template: org.yaml with all workspaces, and a folder for each one that
 * has files. The same tree is the same text.
 */
export function toTemplateFiles(snapshots: readonly WorkspaceSnapshot[]): Record<string, string> {
  const [root] = snapshots;
  if (!root) throw new Error('a template has at least one workspace');
  const files: Record<string, string> = {};
  const folders = new Set<string>();
  const names = distinctNames(snapshots);
  const nodes = snapshots.map((snapshot, at): Written => {
    const texts = filesOf(snapshot);
    const folder = Object.keys(texts).length === 0 ? null : takeFolder(snapshot.name, folders);
    for (const [path, text] of Object.entries(texts)) files[`${folder}/${path}`] = text;
    return toNode(snapshot, names[at] ?? snapshot.name, folder);
  });
  for (const [at, { parentIndex }] of snapshots.entries()) {
    const [node, parent] = [nodes[at], parentIndex === null ? undefined : nodes[parentIndex]];
    if (node && parent) parent.children = [...(parent.children ?? []), node];
  }
  const org = { name: root.name, ...(root.role ? { description: root.role } : {}), workspaces: [nodes[0]] };
  return { 'org.yaml': writeYaml(org), ...files };
}

/** Beside other files the configuration is written out too: an import would otherwise make one that mentions them. */
function filesOf(snapshot: WorkspaceSnapshot): Readonly<Record<string, string>> {
  const { files, runtime } = snapshot;
  const isWhole = Object.hasOwn(files, CONFIG_FILE) || findAgentRuntime(runtime)?.keepsOwnConfig;
  if (isWhole || Object.keys(files).length === 0) return files;
  return { [CONFIG_FILE]: defaultConfigYaml(snapshot), ...files };
}

/** In a template no two of one name stand side by side. */
function distinctNames(snapshots: readonly WorkspaceSnapshot[]): string[] {
  const taken = new Set<string>();
  return snapshots.map(({ name, parentIndex }) => {
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? name : `${name.slice(0, 240)} (${n})`;
      const place = `${parentIndex ?? ''}/${candidate}`;
      if (taken.has(place)) continue;
      taken.add(place);
      return candidate;
    }
  });
}

/** A folder of its own, called after the workspace in letters that every file system takes. */
function takeFolder(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const slug = plain.replace(/^-+|-+$/g, '').slice(0, 60) || 'workspace';
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

const given = <T>(key: string, value: T, isGiven: boolean): Record<string, T> =>
  isGiven ? { [key]: value } : {};

const toNode = (one: WorkspaceSnapshot, name: string, folder: string | null): Written => ({
  name,
  ...given('role', one.role, Boolean(one.role)),
  runtime: one.runtime,
  tier: one.tier,
  ...given('model', one.model, Boolean(one.model)),
  ...given('files_dir', folder, folder !== null),
  ...given('max_concurrent_tasks', one.maxConcurrentTasks, one.maxConcurrentTasks !== 1),
  ...given('workspace_dir', one.workspaceDir, Boolean(one.workspaceDir)),
  ...given('workspace_access', one.workspaceAccess, one.workspaceAccess !== 'none'),
  ...given('canvas', one.canvas, one.canvas !== null),
  ...envOf(one.files[CONFIG_FILE]),
  ...given('initial_memories', one.memories, one.memories.length > 0),
  ...given('schedules', one.schedules.map(toSchedule), one.schedules.length > 0),
  ...given(
    'channels',
    one.channels.map(({ allowedUsers, ...rest }) => ({ ...rest, allowed_users: allowedUsers })),
    one.channels.length > 0,
  ),
});

const toSchedule = ({ name, cronExpr, ...rest }: WorkspaceSnapshot['schedules'][number], at: number) => ({
  name: name.trim() !== '' && isPlainLine(name) ? name : `Schedule ${at + 1}`,
  cron_expr: cronExpr,
  ...rest,
});

/** What the configuration says about variables is told before an import, so the template says it too. */
function envOf(config: string | undefined): Record<string, unknown> {
  const fields = config === undefined ? {} : readMapping(config);
  return Object.fromEntries(
    ['required_env', 'recommended_env'].flatMap((key) => {
      const parsed = envRequirement.array().min(1).safeParse(fields[key]);
      return parsed.success ? [[key, parsed.data]] : [];
    }),
  );
}

function readMapping(text: string): Record<string, unknown> {
  const read = readYamlValues(text);
  // A configuration that cannot be read is exported as it is.
  const value = 'problem' in read ? null : read.value;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
