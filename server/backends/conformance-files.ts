import { describe, expect, it } from 'vitest';
import { fileVersion } from '../platform/file-version';
import { plainStart } from './plain-start';
import type { Backend, BackendWorkspace, FileEntry, WorkspaceFiles } from './port';

/** Runs with a workspace of its own. */
type WithWorkspace = (run: (backend: Backend, workspace: BackendWorkspace) => Promise<void>) => Promise<void>;

/** The files of a workspace that runs, where its backend has files. */
type WithFiles = (
  run: (files: WorkspaceFiles, workspace: BackendWorkspace, backend: Backend) => Promise<void>,
) => () => Promise<void>;

const CONFIG = '/configs/config.yaml';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const brief = (entries: readonly FileEntry[]): (readonly [string, string, number])[] =>
  entries
    .map(({ path, kind, sizeBytes }) => [path, kind, kind === 'file' ? sizeBytes : 0] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What the files of every adapter have to do that has files. */
export function describeFiles(withWorkspace: WithWorkspace): void {
  const withFiles: WithFiles = (run) => () =>
    withWorkspace(async (backend, workspace) => {
      if (!backend.capabilities.files) return;
      const running = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
      await run(backend.files, running, backend);
    });
  describe('files', () => {
    describeContent(withFiles);
    describeFolders(withFiles);
    describeConditions(withFiles);
    describeLife(withFiles);
  });
}

function describeContent(withFiles: WithFiles): void {
  it(
    'gives back the very bytes that were written',
    withFiles(async (files, workspace) => {
      const bytes = new Uint8Array([0, 1, 2, 253, 254, 255, 10, 13]);
      await files.write(workspace, [{ path: '/configs/notes/a.bin', content: bytes }]);
      expect([...(await files.read(workspace, '/configs/notes/a.bin'))]).toEqual([...bytes]);
    }),
  );

  it(
    'reads a larger file for who is ready for it, and no larger one',
    withFiles(async (files, workspace) => {
      const path = '/workspace/.molecule/chat-uploads/large.bin';
      const content = new Uint8Array(2_500_000).map((_, at) => at % 251);
      await files.write(workspace, [{ path, content }]);
      const read = await files.read(workspace, path, { bytesMax: content.byteLength });
      expect(Buffer.from(read).equals(content)).toBe(true);
      const tooLarge = expect.objectContaining({ code: 'file_too_large' });
      await expect(files.read(workspace, path, { bytesMax: content.byteLength - 1 })).rejects.toEqual(
        tooLarge,
      );
    }),
  );

  it(
    'keeps an empty file and one of a mebibyte',
    withFiles(async (files, workspace) => {
      const large = new Uint8Array(1024 * 1024).fill(97);
      await files.write(workspace, [
        { path: '/configs/empty', content: new Uint8Array() },
        { path: '/configs/large', content: large },
      ]);
      expect((await files.read(workspace, '/configs/empty')).byteLength).toBe(0);
      expect(fileVersion(await files.read(workspace, '/configs/large'))).toBe(fileVersion(large));
    }),
  );

  it(
    'writes over what was there',
    withFiles(async (files, workspace) => {
      await files.write(workspace, [{ path: CONFIG, content: bytesOf('first, and longer') }]);
      await files.write(workspace, [{ path: CONFIG, content: bytesOf('second') }]);
      expect(textOf(await files.read(workspace, CONFIG))).toBe('second');
    }),
  );

  it.each(['/configs/Grüße & mehr.md', '/configs/שלום.txt', '/configs/$(id)`id`;"\'.md', '/configs/-rf'])(
    'takes the name %s as it is',
    (path) =>
      withFiles(async (files, workspace) => {
        await files.write(workspace, [{ path, content: bytesOf('x') }]);
        expect(textOf(await files.read(workspace, path))).toBe('x');
        expect(brief(await files.list(workspace, '/configs', { depth: 1 }))).toContainEqual([
          path,
          'file',
          1,
        ]);
        await files.remove(workspace, path);
        await expect(files.read(workspace, path)).rejects.toMatchObject({ code: 'file_not_found' });
      })(),
  );

  it(
    'knows no file that nobody wrote, and none where a folder is',
    withFiles(async (files, workspace) => {
      await files.write(workspace, [{ path: '/configs/notes/a.md', content: bytesOf('x') }]);
      for (const path of ['/configs/nothing.md', '/configs/notes', '/configs/notes/a.md/b']) {
        await expect(files.read(workspace, path)).rejects.toMatchObject({ code: 'file_not_found' });
      }
      await expect(files.remove(workspace, '/configs/nothing.md')).rejects.toMatchObject({
        code: 'file_not_found',
      });
    }),
  );
}

function describeFolders(withFiles: WithFiles): void {
  it(
    'lists a folder as deep as it is asked to, and a folder that is not there as empty',
    withFiles(async (files, workspace) => {
      const paths = ['/plugins/a/b/c.md', '/plugins/a/x.md', '/plugins/top.md'];
      await files.write(
        workspace,
        paths.map((path) => ({ path, content: bytesOf(path) })),
      );
      const list = async (path: string, depth: number) => brief(await files.list(workspace, path, { depth }));
      const folders = [
        ['/plugins/a', 'directory', 0],
        ['/plugins/a/b', 'directory', 0],
      ];
      const [deepest, deep, top] = paths.map((path) => [path, 'file', path.length]);
      expect(await list('/plugins', 1)).toEqual([folders[0], top]);
      expect(await list('/plugins', 2)).toEqual([folders[0], folders[1], deep, top]);
      expect(await list('/plugins', 3)).toEqual([folders[0], folders[1], deepest, deep, top]);
      expect(await list('/plugins/a', 1)).toEqual([folders[1], deep]);
      expect(await list('/plugins/none', 5)).toEqual([]);
    }),
  );

  it(
    'lists a folder with more in it than anybody would read, whether or not its machine runs',
    withFiles(async (files, workspace, backend) => {
      if (!backend.capabilities.exec) return;
      const large = 'require("fs").ftruncateSync(require("fs").openSync("big/large", "w"), 2 ** 30)';
      const make = `cd /workspace 2>/dev/null; mkdir -p big/inner && echo x > big/inner/small && node -e '${large}'`;
      const made = await backend.exec(workspace, ['sh', '-c', make], { timeoutMs: 20_000 });
      expect(made).toMatchObject({ exitCode: 0, stderr: '' });
      const expected = [
        ['/workspace/big', 'directory', 0],
        ['/workspace/big/inner', 'directory', 0],
        ['/workspace/big/large', 'file', 2 ** 30],
      ];
      const list = async () => brief(await files.list(workspace, '/workspace', { depth: 2 }));
      expect(await list()).toEqual(expected);
      await backend.stop(workspace);
      expect(await list()).toEqual(expected);
    }),
  );

  it(
    'removes a folder with everything in it, and nothing whose name begins alike',
    withFiles(async (files, workspace) => {
      const paths = ['/configs/a/b/c.md', '/configs/a/d.md', '/configs/ab.md'];
      await files.write(
        workspace,
        paths.map((path) => ({ path, content: bytesOf('x') })),
      );
      await files.remove(workspace, '/configs/a');
      await expect(files.read(workspace, '/configs/a/b/c.md')).rejects.toMatchObject({
        code: 'file_not_found',
      });
      expect(textOf(await files.read(workspace, '/configs/ab.md'))).toBe('x');
    }),
  );

  it(
    'refuses a file in the place of a folder and a folder in the place of a file, and then writes nothing',
    withFiles(async (files, workspace) => {
      await files.write(workspace, [{ path: '/configs/a/b.md', content: bytesOf('x') }]);
      const besides = { path: '/configs/besides.md', content: bytesOf('y') };
      for (const path of ['/configs/a', '/configs/a/b.md/c.md']) {
        const refused = files.write(workspace, [besides, { path, content: bytesOf('x') }]);
        await expect(refused).rejects.toMatchObject({ code: 'path_taken' });
      }
      await expect(files.read(workspace, besides.path)).rejects.toMatchObject({ code: 'file_not_found' });
    }),
  );
}

function describeConditions(withFiles: WithFiles): void {
  it(
    'writes over an expected version only, and says which one there is',
    withFiles(async (files, workspace) => {
      const [first, second] = [bytesOf('first'), bytesOf('second')];
      const write = (content: Uint8Array, expectedVersion: string | null) =>
        files.write(workspace, [{ path: CONFIG, content, expectedVersion }]);
      const changed = (version: string | null) => ({
        code: 'file_changed',
        details: { current_version: version },
      });
      await expect(write(first, fileVersion(second))).rejects.toMatchObject(changed(null));
      await write(first, null);
      await expect(write(second, null)).rejects.toMatchObject(changed(fileVersion(first)));
      await write(second, fileVersion(first));
      // A repeat, because its answer was lost: the content is there, and that is what was asked for.
      await write(second, fileVersion(first));
      await expect(write(bytesOf('third'), fileVersion(first))).rejects.toMatchObject(
        changed(fileVersion(second)),
      );
      expect(textOf(await files.read(workspace, CONFIG))).toBe('second');
    }),
  );

  it.each([
    ['the same version', 'start'],
    ['that there is nothing', null],
  ])('lets exactly one of many writers through who expect %s at once', (_, before) =>
    withFiles(async (files, workspace) => {
      if (before !== null) await files.write(workspace, [{ path: CONFIG, content: bytesOf(before) }]);
      const expectedVersion = before === null ? null : fileVersion(bytesOf(before));
      const contents = ['one', 'two', 'three', 'four', 'five', 'six'];
      const outcomes = await Promise.allSettled(
        contents.map((text) =>
          files.write(workspace, [{ path: CONFIG, content: bytesOf(text), expectedVersion }]),
        ),
      );
      const winners = contents.filter((_text, at) => outcomes[at]?.status === 'fulfilled');
      expect(winners).toEqual([textOf(await files.read(workspace, CONFIG))]);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'file_changed' });
    })(),
  );
}

function describeLife(withFiles: WithFiles): void {
  it(
    'seeds what is not there yet and leaves alone what is',
    withFiles(async (files, workspace) => {
      const seed = (text: string) =>
        files.seed([
          { workspace, path: CONFIG, content: bytesOf(text) },
          { workspace, path: `/configs/${text}.md`, content: bytesOf(text) },
        ]);
      await seed('one');
      await seed('two');
      expect(textOf(await files.read(workspace, CONFIG))).toBe('one');
      expect(textOf(await files.read(workspace, '/configs/two.md'))).toBe('two');
      await files.seed([]);
    }),
  );

  it(
    'shows and takes files while the workspace is stopped, and keeps them when its machine is ended without its data',
    withFiles(async (files, workspace, backend) => {
      await files.write(workspace, [{ path: CONFIG, content: bytesOf('kept') }]);
      await backend.stop(workspace);
      expect(textOf(await files.read(workspace, CONFIG))).toBe('kept');
      await files.write(workspace, [{ path: CONFIG, content: bytesOf('kept too') }]);
      await backend.destroy(workspace, { volumes: false });
      const again = {
        ...workspace,
        ...(await backend.provision({ ...workspace, instanceId: null }, plainStart())),
      };
      expect(textOf(await files.read(again, CONFIG))).toBe('kept too');
    }),
  );

  it(
    'shows no workspace the files of another',
    withFiles(async (files, workspace) => {
      await files.write(workspace, [{ path: CONFIG, content: bytesOf('mine') }]);
      const other = { ...workspace, id: crypto.randomUUID(), instanceId: null };
      await expect(files.read(other, CONFIG)).rejects.toMatchObject({ code: 'file_not_found' });
    }),
  );
}
