import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchBare, shellsOptions } from '@/server/testing/aws/launch-bare';
import { openShellCloud, type ShellCloud } from '@/server/testing/aws/open-shell-cloud';
import { fileVersion } from '../../../platform/file-version';
import type { BackendWorkspace, WorkspaceFiles } from '../../port';
import { createShells } from './create-shells';
import { createInstanceFiles } from './instance-files';
import type { InstancePlace, Shells } from './shells';

const SOON = { timeout: 20_000, interval: 20 };
const workspace: BackendWorkspace = {
  id: randomUUID(),
  name: 'Ada',
  runtime: 'assistant',
  backend: 'ec2',
  tier: 2,
  instanceId: null,
};
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
let shell: ShellCloud;
let place: InstancePlace;
let shells: Shells;
let files: WorkspaceFiles;
let commands = 0;

/** On the machine, as root. */
async function there(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await shells.run(place, ['sh', '-c', script], { timeoutMs: 20_000 });
  if (exitCode !== 0) throw new Error(`${script} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

const write = (path: string, text: string, expectedVersion?: string | null): Promise<void> =>
  files.write(workspace, [{ path, content: bytesOf(text), expectedVersion }]);
const read = async (path: string): Promise<string> =>
  new TextDecoder().decode(await files.read(workspace, path));
/** What is on its way, anywhere. */
const drafts = (): Promise<string> =>
  there("find /configs /workspace /plugins /var/lib/molecule /var/tmp -name '.molecule-draft-*'");

beforeAll(async () => {
  shell = await openShellCloud();
  place = (await launchBare(shell)).place;
  const plain = createShells(shellsOptions(shell));
  shells = {
    ...plain,
    run: (...args) => {
      commands += 1;
      return plain.run(...args);
    },
  };
  files = createInstanceFiles(shells, async ({ id }) => (id === workspace.id ? place : null));
});
beforeEach(() => there('find /configs /workspace /plugins /var/lib/molecule/home -mindepth 1 -delete'));
afterAll(async () => {
  await shells?.close();
  await shell?.close();
});

describe('reading and writing', () => {
  it('takes one command each, however many files there are', async () => {
    const many = Array.from({ length: 40 }, (_, at) => ({
      path: `/configs/folder ${at % 3}/file ${at}`,
      content: bytesOf(`content ${at}`),
    }));
    const before = commands;
    await files.write(workspace, many);
    expect(commands - before).toBe(1);
    expect(await read('/configs/folder 1/file 4')).toBe('content 4');
    expect(commands - before).toBe(2);
    expect(await files.list(workspace, '/configs', { depth: 2 })).toHaveLength(43);
    expect(commands - before).toBe(3);
    expect(await drafts()).toBe('');
  });

  it('goes to the same place: what lies at home lies with the agent, not with the ssh user', async () => {
    for (const root of ['/configs', '/workspace', '/plugins', '/home']) {
      await write(`${root}/a/b.txt`, root);
      expect(await read(`${root}/a/b.txt`)).toBe(root);
      const [folder, file] = await files.list(workspace, root, { depth: 2 });
      expect([folder?.path, file?.path]).toEqual([`${root}/a`, `${root}/a/b.txt`]);
    }
    expect(await there('cat /var/lib/molecule/home/a/b.txt; ls /home')).toBe('/homeguest\nubuntu\n');
  });

  it('keeps every byte, also those of an empty file and of a mebibyte that ends without a line', async () => {
    const large = new Uint8Array(1024 * 1024).map((_, at) => (at * 31 + (at >> 9)) % 256);
    const contents = [large, new Uint8Array(), new Uint8Array([0]), bytesOf('end\n'), bytesOf('no line end')];
    const all = contents.map((content, at) => ({ path: `/workspace/${at}`, content }));
    await files.write(workspace, all);
    for (const { path, content } of all) {
      expect(fileVersion(await files.read(workspace, path))).toBe(fileVersion(content));
    }
  });

  it.each([
    ' leading',
    'trailing ',
    'two  blanks',
    "it's",
    '-n',
    '*',
    '\\n',
    '~',
    'any first none',
    'ü\u{1F600}',
  ])('takes the name “%s” as it is', async (name) => {
    await write(`/workspace/${name}/${name}`, name);
    expect(await read(`/workspace/${name}/${name}`)).toBe(name);
    const paths = (await files.list(workspace, '/workspace', { depth: 2 })).map(({ path }) => path);
    expect(paths).toEqual([`/workspace/${name}`, `/workspace/${name}/${name}`]);
    await files.remove(workspace, `/workspace/${name}`);
    expect(await files.list(workspace, '/workspace', { depth: 2 })).toEqual([]);
  });

  it('gives new files and folders to whose folder it is, keeps the mode of old ones, and hides the token', async () => {
    await there('echo old >/configs/run.sh; chown 1001:1001 /configs/run.sh; chmod 0751 /configs/run.sh');
    await write('/configs/run.sh', 'new');
    await write('/configs/deep/er/new.md', 'new');
    await write('/configs/.auth_token', 'secret');
    const facts = await there(
      "cd /configs; stat -c '%n %u %a' run.sh deep deep/er deep/er/new.md .auth_token",
    );
    expect(facts).toBe(
      'run.sh 1001 751\ndeep 1000 755\ndeep/er 1000 755\ndeep/er/new.md 1000 644\n.auth_token 1000 600\n',
    );
  });

  it('makes a root that is not there', async () => {
    await there('rmdir /plugins');
    expect(await files.list(workspace, '/plugins', { depth: 1 })).toEqual([]);
    await write('/plugins/a.md', 'a');
    expect(await read('/plugins/a.md')).toBe('a');
  });

  it('follows a link inside, and none that leads out', async () => {
    await there(
      'cd /configs; echo -n inside >real; ln -s real near; ln -s /etc/shadow far; ln -s /etc out; mkdir sub; ln -s sub other',
    );
    expect(await read('/configs/near')).toBe('inside');
    for (const path of ['/configs/far', '/configs/out/shadow']) {
      await expect(read(path)).rejects.toMatchObject({
        code: 'file_not_found',
        publicText: expect.stringMatching(/through a link/),
      });
    }
    await expect(write('/configs/out/molecule', 'x')).rejects.toMatchObject({ code: 'file_not_found' });
    await expect(files.remove(workspace, '/configs/out/hosts')).rejects.toMatchObject({
      code: 'file_not_found',
    });
    expect(await files.list(workspace, '/configs/out', { depth: 1 })).toEqual([]);
    const listed = (await files.list(workspace, '/configs', { depth: 1 })).map(
      ({ path, kind, sizeBytes }) => [path, kind, sizeBytes],
    );
    expect(listed).toEqual([
      ['/configs/near', 'file', 6],
      ['/configs/real', 'file', 6],
      ['/configs/sub', 'directory', 0],
    ]);
    // Links are replaced and removed, not what they lead to.
    await write('/configs/far', 'mine');
    await write('/configs/other/new', 'through a folder');
    await files.remove(workspace, '/configs/near');
    expect(await there('cat /configs/far /configs/sub/new; ls /configs/real; grep -c root /etc/shadow')).toBe(
      'minethrough a folder/configs/real\n1\n',
    );
  });

  it('knows no file where a pipe or a device is', async () => {
    await there('mkfifo /configs/pipe; mknod /configs/device c 1 5');
    for (const path of ['/configs/pipe', '/configs/device', '/configs']) {
      await expect(read(path)).rejects.toMatchObject({ code: 'file_not_found' });
    }
    expect(await files.list(workspace, '/configs', { depth: 1 })).toEqual([]);
  });

  it('lists what is nearest where there is more than anybody would read', async () => {
    await there('cd /workspace; mkdir -p deep/er; (cd deep/er; seq 10500 | xargs touch); touch near');
    const listed = await files.list(workspace, '/workspace', { depth: 3 });
    expect(listed).toHaveLength(10_000);
    const paths = new Set(listed.map(({ path }) => path));
    for (const path of ['/workspace/near', '/workspace/deep', '/workspace/deep/er'])
      expect(paths).toContain(path);
  });
});

describe('where there is no instance', () => {
  const other = { ...workspace, id: randomUUID() };

  it('finds nothing, and says that there is nowhere to write to', async () => {
    await expect(files.read(other, '/configs/a')).rejects.toMatchObject({ code: 'file_not_found' });
    await expect(files.remove(other, '/configs/a')).rejects.toMatchObject({ code: 'file_not_found' });
    expect(await files.list(other, '/configs', { depth: 1 })).toEqual([]);
    const written = files.write(other, [{ path: '/configs/a', content: bytesOf('a') }]);
    await expect(written).rejects.toMatchObject({ code: 'machine_not_running' });
    const seeded = files.seed([{ workspace: other, path: '/configs/a', content: bytesOf('a') }]);
    await expect(seeded).rejects.toMatchObject({ code: 'machine_not_running' });
  });
});

describe('when it cannot be', () => {
  it('says that the disk is read-only, or full, and leaves what was there', async () => {
    await write('/workspace/a', 'before');
    await write('/plugins/a', 'before');
    await there('mount --bind /plugins /plugins; mount -o remount,bind,ro /plugins');
    await there('mount -t tmpfs -o size=64k tmpfs /workspace; echo -n before >/workspace/a');
    try {
      await expect(write('/plugins/a', 'after')).rejects.toMatchObject({
        code: 'machine_failed',
        publicText: expect.stringMatching(/read-only/),
      });
      const two = [
        { path: '/workspace/a', content: bytesOf('after') },
        { path: '/workspace/b', content: new Uint8Array(200_000).fill(7) },
      ];
      await expect(files.write(workspace, two)).rejects.toMatchObject({ code: 'storage_full' });
      expect(await there('cat /workspace/a /plugins/a; ls -A /workspace')).toBe('beforebeforea\n');
      await expect(files.remove(workspace, '/plugins/a')).rejects.toMatchObject({ code: 'machine_failed' });
    } finally {
      await there('umount /workspace /plugins');
    }
    expect(await drafts()).toBe('');
  });

  it('leaves the old file whole, and no draft, when the tunnel is cut in the middle of a write', async () => {
    const old = new Uint8Array(300_000).fill(1);
    const path = '/workspace/large';
    await files.write(workspace, [{ path, content: old }]);
    // The first of them is soon after the command has been taken.
    for (const bytes of [30_000, 300_000, 1_500_000]) {
      shell.tunnels.cutAfter(bytes);
      const cut = files.write(workspace, [
        { path: '/workspace/beside', content: bytesOf('beside') },
        { path, content: new Uint8Array(2_000_000).fill(2) },
      ]);
      await expect(cut).rejects.toMatchObject({ code: 'backend_unavailable' });
      expect(fileVersion(await files.read(workspace, path))).toBe(fileVersion(old));
      await expect(read('/workspace/beside')).rejects.toMatchObject({ code: 'file_not_found' });
      await vi.waitFor(async () => expect(await drafts()).toBe(''), SOON);
    }
  });

  it('lets one of two servers through that expect the same, each with connections of its own', async () => {
    await write('/configs/a', 'start');
    const others = [1, 2, 3].map(() => createShells(shellsOptions(shell)));
    try {
      const outcomes = await Promise.allSettled(
        others.map((one, at) =>
          createInstanceFiles(one, async () => place).write(workspace, [
            {
              path: '/configs/a',
              content: bytesOf(`writer ${at}`),
              expectedVersion: fileVersion(bytesOf('start')),
            },
          ]),
        ),
      );
      const winners = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [`writer ${at}`] : []));
      expect(winners).toEqual([await read('/configs/a')]);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'file_changed' });
    } finally {
      await Promise.all(others.map((one) => one.close()));
    }
  });

  it('writes none of many where one of them may not be', async () => {
    await write('/configs/b', 'there');
    const many = [
      { path: '/configs/a', content: bytesOf('a') },
      { path: '/configs/b', content: bytesOf('b'), expectedVersion: null },
    ];
    await expect(files.write(workspace, many)).rejects.toMatchObject({
      code: 'file_changed',
      details: { current_version: fileVersion(bytesOf('there')) },
    });
    const inTheWay = ['/configs/x', '/configs/x/y'].map((path) => ({ path, content: bytesOf('x') }));
    await expect(files.write(workspace, inTheWay)).rejects.toMatchObject({ code: 'path_taken' });
    expect(await there('ls -A /configs')).toBe('b\n');
  });
});
