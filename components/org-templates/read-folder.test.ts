import { describe, expect, it } from 'vitest';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { type FolderFile, readFolder } from './read-folder';

const file = (path: string, content: string | Uint8Array<ArrayBuffer>, size?: number): FolderFile => {
  const blob = new Blob([content]);
  return {
    webkitRelativePath: path,
    size: size ?? blob.size,
    arrayBuffer: () => blob.arrayBuffer(),
  };
};

describe('a chosen folder', () => {
  it('is its texts by their path below it', async () => {
    const folder = await readFolder([
      file('team/org.yaml', 'name: Team\r\n'),
      file('team/prompts/lead.md', 'Lead.'),
    ]);
    expect(folder).toEqual({
      name: 'team',
      files: { 'org.yaml': 'name: Team\n', 'prompts/lead.md': 'Lead.' },
      skipped: 0,
    });
  });

  it('leaves out and counts what is no text or too large', async () => {
    const folder = await readFolder([
      file('team/org.yaml', 'name: Team'),
      file('team/logo.png', new Uint8Array([137, 80, 0, 71])),
      file('team/latin.md', new Uint8Array([0xe9])),
      file('team/huge.md', 'x', TEMPLATE_LIMITS.fileBytes + 1),
    ]);
    expect(folder).toMatchObject({ files: { 'org.yaml': 'name: Team' }, skipped: 3 });
  });

  it('does not look into what tools keep beside a template', async () => {
    const folder = await readFolder([
      file('team/.git/HEAD', 'ref'),
      file('team/a/node_modules/x/y.js', '1'),
      file('team/.env', 'A=1'),
    ]);
    expect(folder).toEqual({ name: 'team', files: { '.env': 'A=1' }, skipped: 0 });
  });

  it('has no name when nothing was chosen', async () => {
    expect(await readFolder([])).toEqual({ name: '', files: {}, skipped: 0 });
  });
});
