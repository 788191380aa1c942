import { listStoredContents } from '@/db/queries/workspace-files';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { MachineStart } from '../../backends/port';
import type { Deps } from '../../deps';

export interface FirstFiles {
  readonly files: MachineStart['firstFiles'];
  /** The paths of those that the platform still keeps: once the machine has them, they are to be found there alone. */
  readonly stored: readonly string[];
}

export const CONFIG_PATH = `/configs/${CONFIG_FILE}`;

/**
 * The files that a machine begins with: what an import or a template brought and the platform has kept until now, and a
 * configuration where there is none.
 */
export async function firstFilesOf(
  { database }: Pick<Deps, 'database'>,
  workspace: WorkspaceRecord,
): Promise<FirstFiles> {
  const stored = await listStoredContents(database.db, workspace.id);
  const files = stored.map(({ path, content }) => ({ path, content: withPlainLineEnds(path, content) }));
  const keepsOwn = findAgentRuntime(workspace.runtime)?.keepsOwnConfig === true;
  if (!keepsOwn && !files.some(({ path }) => path === CONFIG_PATH)) {
    files.push({ path: CONFIG_PATH, content: Buffer.from(defaultConfigYaml(workspace), 'utf8') });
  }
  return { files, stored: stored.map(({ path }) => path) };
}

const RUN_OR_READ_BY_LINES = /\.(sh|py|md)$/i;
const CR = 0x0d;
const LF = 0x0a;

/** A shell takes a carriage return at the end of a line for a part of its last word. */
function withPlainLineEnds(path: string, content: Uint8Array): Uint8Array {
  if (!RUN_OR_READ_BY_LINES.test(path) || !content.includes(CR)) return content;
  return content.filter((byte, at) => byte !== CR || content[at + 1] !== LF);
}
