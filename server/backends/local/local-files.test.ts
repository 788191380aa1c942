import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createLocalPlace, localWorkspace } from '@/server/testing/local-machines';
import type { BackendWorkspace } from '../port';

const place = createLocalPlace('/nowhere/agent.mjs');
const { files } = place.open();
afterAll(() => place.clear());

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = async (path: string) => new TextDecoder().decode(await files.read(workspace, path));
const pathsIn = async (path: string, depth = 5) =>
  (await files.list(workspace, path, { depth })).map((entry) => entry.path);
const REFUSED = { code: 'file_not_found', publicText: expect.stringContaining('leads out of the workspace') };

let workspace: BackendWorkspace;
let folder: string;
let outside: string;

beforeEach(async () => {
  workspace = localWorkspace();
  folder = join(place.dataDir, 'workspaces', workspace.id);
  outside = join(place.dataDir, `outside-${workspace.id}`);
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  await files.write(workspace, [{ path: '/workspace/own/a.txt', content: bytesOf('mine') }]);
});

describe('links that lead out', () => {
  it('are refused where they are a file', async () => {
    symlinkSync(join(outside, 'secret.txt'), join(folder, 'workspace', 'leak.txt'));
    await expect(files.read(workspace, '/workspace/leak.txt')).rejects.toMatchObject(REFUSED);
    expect(await pathsIn('/workspace')).not.toContain('/workspace/leak.txt');
    // What is written replaces the link, and not what it leads to.
    await files.write(workspace, [{ path: '/workspace/leak.txt', content: bytesOf('new') }]);
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(await read('/workspace/leak.txt')).toBe('new');
  });

  it.each(['absolute', 'relative'])('are refused on the way (%s)', async (kind) => {
    const target = kind === 'absolute' ? outside : `../../../outside-${workspace.id}`;
    symlinkSync(target, join(folder, 'workspace', 'way'));
    await expect(files.read(workspace, '/workspace/way/secret.txt')).rejects.toMatchObject(REFUSED);
    await expect(files.remove(workspace, '/workspace/way/secret.txt')).rejects.toMatchObject(REFUSED);
    for (const name of ['new.txt', 'secret.txt', 'deep/er/new.txt']) {
      const write = files.write(workspace, [{ path: `/workspace/way/${name}`, content: bytesOf('x') }]);
      await expect(write).rejects.toMatchObject({ code: expect.stringMatching(/file_not_found|path_taken/) });
    }
    const first = { workspace, path: '/workspace/way/seed.txt', content: bytesOf('x') };
    await expect(files.seed([first])).rejects.toMatchObject(REFUSED);
    expect(await pathsIn('/workspace')).toEqual(['/workspace/own', '/workspace/own/a.txt']);
    expect(await pathsIn('/workspace/way')).toEqual([]);
    expect(readdirSync(outside)).toEqual(['secret.txt']);
    expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    // The link itself can go, and nothing behind it.
    await files.remove(workspace, '/workspace/way');
    expect(existsSync(join(outside, 'secret.txt'))).toBe(true);
  });

  it('are refused in the place of a root', async () => {
    rmSync(join(folder, 'workspace'), { recursive: true });
    symlinkSync(outside, join(folder, 'workspace'));
    await expect(files.read(workspace, '/workspace/secret.txt')).rejects.toMatchObject({
      code: 'file_not_found',
    });
    expect(await pathsIn('/workspace')).toEqual([]);
    const write = files.write(workspace, [{ path: '/workspace/new.txt', content: bytesOf('x') }]);
    await expect(write).rejects.toThrow();
    expect(readdirSync(outside)).toEqual(['secret.txt']);
  });

  it('to another root, or to the folder above, are refused as well', async () => {
    await files.write(workspace, [{ path: '/configs/.auth_token', content: bytesOf('token') }]);
    symlinkSync(join(folder, 'configs'), join(folder, 'workspace', 'configs'));
    symlinkSync('..', join(folder, 'workspace', 'up'));
    for (const path of ['configs/.auth_token', 'up/configs/.auth_token'])
      await expect(files.read(workspace, `/workspace/${path}`)).rejects.toMatchObject(REFUSED);
  });

  it('that stay inside are followed', async () => {
    symlinkSync('own', join(folder, 'workspace', 'alias'));
    symlinkSync('own/a.txt', join(folder, 'workspace', 'alias.txt'));
    expect(await read('/workspace/alias/a.txt')).toBe('mine');
    expect(await read('/workspace/alias.txt')).toBe('mine');
    expect(await pathsIn('/workspace', 1)).toEqual(['/workspace/alias.txt', '/workspace/own']);
  });
});

it('reads no pipe, and does not wait for one', async () => {
  execFileSync('mkfifo', [join(folder, 'workspace', 'pipe')]);
  await expect(files.read(workspace, '/workspace/pipe')).rejects.toMatchObject({ code: 'file_not_found' });
});

it('reads nothing larger than a mebibyte', async () => {
  writeFileSync(join(folder, 'workspace', 'large'), new Uint8Array(1024 * 1024 + 1));
  await expect(files.read(workspace, '/workspace/large')).rejects.toMatchObject({ code: 'file_too_large' });
});

it('keeps files to their owner, and a script one that can be run', async () => {
  const [script, own] = ['run.sh', 'own/a.txt'].map((name) => join(folder, 'workspace', name));
  await files.write(workspace, [{ path: '/workspace/run.sh', content: bytesOf('one') }]);
  chmodSync(script ?? '', 0o755);
  await files.write(workspace, [{ path: '/workspace/run.sh', content: bytesOf('two') }]);
  const modes = [script, own, folder].map((path) => statSync(path ?? '').mode & 0o777);
  expect(modes).toEqual([0o755, 0o600, 0o700]);
});

it('leaves no drafts behind, neither of what was written nor of what could not be', async () => {
  mkdirSync(join(folder, 'workspace', 'own', 'taken'));
  const both = ['a.txt', 'taken'].map((name) => ({
    path: `/workspace/own/${name}`,
    content: bytesOf('new'),
  }));
  await expect(files.write(workspace, both)).rejects.toMatchObject({ code: 'path_taken' });
  expect(await read('/workspace/own/a.txt')).toBe('mine');
  await files.write(workspace, both.slice(0, 1));
  expect(readdirSync(join(folder, 'workspace', 'own'))).toEqual(['a.txt', 'taken']);
});
