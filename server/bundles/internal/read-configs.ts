import type { Connection } from '@/db/client';
import { listStoredConfigs } from '@/db/queries/subtree-parts';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { CONFIG_FILE, FILE_BYTES_MAX } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../../deps';
import { isSecretFile } from './without-secrets';

const ROOT = '/configs';
const DEPTH = 32;
const AT_ONCE = 8;

/**
 * The texts of each workspace's configuration, by their path below it. What is no text is left out, and so is a
 * configuration file that only repeats the row: a copy gets its own.
 */
export async function readConfigs(
  deps: Deps,
  db: Connection,
  records: readonly WorkspaceRecord[],
): Promise<Map<string, Record<string, string>>> {
  const configs = new Map<string, Record<string, string>>(records.map(({ id }) => [id, {}]));
  const take = (id: string, path: string, bytes: Uint8Array): void => {
    const below = path.slice(ROOT.length + 1);
    const text = isSecretFile(below) ? null : textOf(bytes);
    const own = configs.get(id);
    if (text !== null && own) own[below] = text;
  };
  const ids = records.map(({ id }) => id);
  for (const { workspaceId, path, content } of await listStoredConfigs(db, ids))
    take(workspaceId, path, content);
  const machines = records.filter((record) => {
    const { compute, files } = deps.backends.for(record).capabilities;
    return compute && files;
  });
  for (let start = 0; start < machines.length; start += AT_ONCE)
    await Promise.all(
      machines.slice(start, start + AT_ONCE).map((record) => readMachine(deps, record, take)),
    );
  for (const record of records) {
    const own = configs.get(record.id);
    if (own?.[CONFIG_FILE] === defaultConfigYaml(record)) delete own[CONFIG_FILE];
  }
  return configs;
}

async function readMachine(
  deps: Deps,
  record: WorkspaceRecord,
  take: (id: string, path: string, bytes: Uint8Array) => void,
): Promise<void> {
  const { files } = deps.backends.for(record);
  for (const { path, kind, sizeBytes } of await files.list(record, ROOT, { depth: DEPTH })) {
    if (kind === 'file' && sizeBytes <= FILE_BYTES_MAX) take(record.id, path, await files.read(record, path));
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string | null {
  if (bytes.byteLength > FILE_BYTES_MAX || bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
