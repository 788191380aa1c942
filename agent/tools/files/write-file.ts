import { constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ToolError, tool } from '../tool';
import { openRegularFile, resolveInWorkspace, sayWhy } from './workspace-path';

const WRITE_BYTES_MAX = 2 * 1024 * 1024;

export const writeFile = tool({
  name: 'write_file',
  description:
    'Writes a text file of your workspace, in place of what was there, or at its end with append. Folders that are missing are made.',
  needs: 'write-files',
  input: {
    path: z.string().min(1).describe('Such as notes.md or /workspace/notes.md.'),
    content: z.string(),
    append: z.boolean().optional(),
  },
  async run({ path, content, append = false }, { workspaceRoot }) {
    const bytes = Buffer.from(content);
    if (bytes.length > WRITE_BYTES_MAX) {
      throw new ToolError(`That is ${bytes.length} bytes; write at most ${WRITE_BYTES_MAX} at a time.`);
    }
    const real = await resolveInWorkspace(workspaceRoot, path);
    await mkdir(dirname(real), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      throw new ToolError(sayWhy(path, error));
    });
    const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC } = constants;
    const handle = await openRegularFile(real, path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC));
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
    return `Wrote ${bytes.length} bytes to ${path}.`;
  },
});
