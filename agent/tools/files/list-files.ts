import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ToolError, tool } from '../tool';
import { resolveInWorkspace, sayWhy } from './workspace-path';

const ENTRIES_MAX = 500;

export const listFiles = tool({
  name: 'list_files',
  description:
    'Lists one folder of your workspace as it is on the disk now: folders end with /, files have their size.',
  needs: 'look',
  input: { path: z.string().optional().describe('The workspace itself where it is left out.') },
  async run({ path = '.' }, { workspaceRoot }) {
    const real = await resolveInWorkspace(workspaceRoot, path);
    const entries = await readdir(real, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      throw new ToolError(sayWhy(path, error));
    });
    const shown = entries.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, ENTRIES_MAX);
    const lines = await Promise.all(shown.map((entry) => describe(real, entry)));
    const more = entries.length - shown.length;
    return [...lines, ...(more > 0 ? [`[${more} more]`] : [])].join('\n') || '[The folder is empty.]';
  },
});

async function describe(folder: string, entry: Dirent): Promise<string> {
  if (entry.isDirectory()) return `${entry.name}/`;
  if (entry.isSymbolicLink()) return `${entry.name} (link)`;
  if (!entry.isFile()) return `${entry.name} (no file)`;
  const size = await stat(join(folder, entry.name)).then(
    (found) => found.size,
    () => 0,
  );
  return `${entry.name} (${size} bytes)`;
}
