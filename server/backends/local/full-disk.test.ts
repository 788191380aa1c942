import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { createLocalPlace, type LocalPlace, localWorkspace } from '@/server/testing/local-machines';
import { plainStart } from '../plain-start';

const places: LocalPlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) {
    const folder = join(place.dataDir, 'workspaces');
    // Without room nothing can be cleared away in order.
    rmSync(join(folder, 'ballast'), { force: true });
    const backend = place.open({ stopGraceMs: 0 });
    for (const { workspaceId } of await backend.survey())
      await backend.destroy(localWorkspace(workspaceId), { volumes: true });
    execFileSync('umount', ['-l', folder]);
    await place.clear();
  }
});

/** A place with a disk of its own, of one MiB; null where this process may mount none. */
async function onSmallDisk() {
  const place = createLocalPlace(await buildEchoAgent());
  const folder = join(place.dataDir, 'workspaces');
  execFileSync('mkdir', [folder]);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    await place.clear();
    return null;
  }
  places.push(place);
  const ballast = join(folder, 'ballast');
  return {
    backend: place.open({ stopGraceMs: 2000 }),
    fill() {
      expect(() => writeFileSync(ballast, new Uint8Array(2 * 1024 * 1024))).toThrow('ENOSPC');
    },
    clear: () => rmSync(ballast),
    folderOf: (id: string) => join(folder, id),
  };
}

const env = { ECHO_AGENT_FAULTS: '1' };

it('a start for which there is no room says so, leaves nothing, and succeeds when there is', async (context) => {
  const disk = await onSmallDisk();
  if (disk === null) return context.skip('only root may mount a disk');
  const workspace = localWorkspace();
  const { backend } = disk;
  disk.fill();
  await expect(backend.provision(workspace, plainStart())).rejects.toMatchObject({ code: 'storage_full' });
  expect(existsSync(join(disk.folderOf(workspace.id), 'machine.json'))).toBe(false);
  disk.clear();
  const { url } = await backend.provision(workspace, plainStart({ env }));
  expect(await askEchoAgent(url ?? '', 'Hi')).toBe('echo: Hi');
});

it('an agent that fills the disk lives on, its files can be read, and it can be stopped', async (context) => {
  const disk = await onSmallDisk();
  if (disk === null) return context.skip('only root may mount a disk');
  const workspace = localWorkspace();
  const { backend } = disk;
  const content = new TextEncoder().encode('kept');
  const firstFiles = [{ path: '/configs/a.md', content }];
  const { url } = await backend.provision(workspace, plainStart({ env, firstFiles }));
  const full = join(disk.folderOf(workspace.id), 'workspace', 'full');
  expect(await askEchoAgent(url ?? '', `fill ${full}`)).toContain('ENOSPC');
  const more = { path: '/configs/b.md', content: new Uint8Array(100_000) };
  await expect(backend.files.write(workspace, [more])).rejects.toMatchObject({ code: 'storage_full' });
  expect(Buffer.from(await backend.files.read(workspace, '/configs/a.md')).toString()).toBe('kept');
  await backend.stop(workspace);
  expect(await backend.inspect(workspace)).toBe('stopped');
  await backend.files.remove(workspace, '/workspace/full');
  await expect(backend.provision(workspace, plainStart({ env }))).resolves.toMatchObject({
    agent: 'starting',
  });
});
