import { accessSync, constants, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEnvironment } from '../environment';
import { warn } from '../log';

/**
 * Where the agent keeps what outlives a restart: in its home, which is a volume of its own, else where it may write at all.
 * Beside the configuration last, because that is what people see, copy and export.
 */
export function chooseStateFolder(environment: AgentEnvironment): string {
  const { homePath, workspacePath, configPath, workspaceId } = environment;
  for (const root of [homePath, workspacePath, configPath]) {
    const folder = join(root, '.molecule', workspaceId);
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // Read-only, or not there: the next one.
    }
  }
  const folder = join(tmpdir(), `molecule-${workspaceId}`);
  mkdirSync(folder, { recursive: true });
  warn(
    `nothing lasting can be written: conversations and tasks are kept in ${folder} until this machine ends`,
  );
  return folder;
}
