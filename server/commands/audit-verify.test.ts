import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('refuses a data folder that was never started with a sentence, and makes nothing in it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'molecule-never-started-'));
  try {
    const env = { ...process.env, DATABASE_URL: undefined, DATA_DIR: dataDir };
    const answer = await new Promise<{ failed: boolean; stdout: string; stderr: string }>((resolve) => {
      const args = ['--import', 'tsx', 'server/commands/audit-verify.ts'];
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, stdout, stderr }),
      );
    });
    expect(answer).toMatchObject({ failed: true, stdout: '' });
    expect(answer.stderr).toMatch(/^There is no database in .+, so there is no audit log\..+\.\n$/);
    expect(await readdir(dataDir)).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
