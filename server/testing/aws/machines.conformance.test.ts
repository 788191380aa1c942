import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildEchoAgent } from '../build-echo-agent';
import { type Machines, openMachines } from './machines';

const SOON = { timeout: 20_000, interval: 30 };
const run = promisify(execFile);
let machines: Machines;
let work: string;

beforeEach(async () => {
  machines = openMachines({ agentProgram: await buildEchoAgent() });
  work = await mkdtemp(join(tmpdir(), 'molecule-keys-'));
});
afterEach(async () => {
  await machines.close();
  await rm(work, { recursive: true, force: true });
});

/** What this computer has of a machine: processes whose root is its disk, and mounts below it. */
async function leftOf(disk: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const roots = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/root`).catch(() => '')));
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return [...roots.filter((root) => root.startsWith(disk)), ...mounts.filter((line) => line.includes(disk))];
}

async function makeKey(): Promise<{ readonly path: string; readonly text: string }> {
  const path = join(work, crypto.randomUUID());
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return { path, text: await readFile(`${path}.pub`, 'utf8') };
}

/** By OpenSSH's own client. */
const ssh = (machine: { privateAddress: string; sshPort: number }, key: string, command: string) =>
  run('ssh', [
    ...['-i', key, '-p', String(machine.sshPort), '-o', 'StrictHostKeyChecking=no', '-o', 'BatchMode=yes'],
    ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'IdentitiesOnly=yes'],
    ...[`ubuntu@${machine.privateAddress}`, command],
  ]);

describe('a machine of the loopback cloud', () => {
  it('lets in who has a key that counts, and nobody whose key has expired', async () => {
    const machine = await machines.make('i-00000000000000001');
    await machine.start('#!/bin/bash\n');
    const [fresh, old] = [await makeKey(), await makeKey()];
    await machine.pushKey('ubuntu', old.text, -1);
    await machine.pushKey('ubuntu', fresh.text, 60);
    expect((await ssh(machine, fresh.path, 'sudo -n id -u')).stdout).toMatch(/^.*\n0\n$/);
    await expect(ssh(machine, old.path, 'true')).rejects.toMatchObject({
      stderr: expect.stringMatching(/Permission denied/),
    });
    expect(await machine.pushedKeys()).toEqual([fresh.text.trim()]);
    await machine.expireKeys();
    await expect(ssh(machine, fresh.path, 'true')).rejects.toMatchObject({
      stderr: expect.stringMatching(/Permission denied/),
    });
  });

  it('has a root, a name and processes of its own, and this computer has none of what it makes', async () => {
    const machine = await machines.make('i-00000000000000002');
    const word = crypto.randomUUID();
    await machine.start(
      `#!/bin/bash\nmkdir /configs; touch /configs/${word} /tmp/${word}; hostname -i; pgrep -c .; touch /usr/${word}`,
    );
    await vi.waitFor(() => expect(machine.console()).toMatch(/Read-only file system/), SOON);
    expect(machine.console()).toContain(machine.privateAddress);
    expect(Number(/\n(\d+)\n/.exec(machine.console())?.[1])).toBeLessThan(20);
    for (const path of [`/configs/${word}`, `/tmp/${word}`, `/usr/${word}`])
      expect(existsSync(path)).toBe(false);
    const files = await readdir(join(machine.disk, 'configs'));
    expect(files).toEqual([word]);
  });

  it('runs a script of its user-data at its first boot, a boothook at every one, and keeps its disk between', async () => {
    const machine = await machines.make('i-00000000000000003');
    const count = (word: string): number => machine.console().split(`said ${word}\n`).length - 1;
    await machine.start('#!/bin/bash\necho said once; echo kept >/root/file');
    await vi.waitFor(() => expect(count('once')).toBe(1), SOON);
    await machine.start('#!/bin/bash\necho said once');
    await machine.start('#cloud-boothook\n#!/bin/bash\necho said always; cat /root/file >/dev/console');
    await vi.waitFor(() => expect(machine.console()).toContain('kept'), SOON);
    await machine.start('#cloud-boothook\n#!/bin/bash\necho said always');
    await vi.waitFor(() => expect(count('always')).toBe(2), SOON);
    expect(count('once')).toBe(1);
  });

  it('ends by itself when it is powered off, and its programs are asked first', async () => {
    const machine = await machines.make('i-00000000000000004');
    await machine.start(
      '#!/bin/bash\n(trap "echo asked to end; exit" TERM; touch /tmp/ready; while :; do sleep 0.05; done) &\nuntil [ -e /tmp/ready ] && [ -e /root/off ]; do sleep 0.01; done; poweroff',
    );
    // Not before it has started, which may take longer than its script.
    await writeFile(join(machine.disk, 'root/off'), '');
    await vi.waitFor(() => expect(machine.running()).toBe(false), SOON);
    expect(machine.console()).toContain('asked to end');
  });

  it('runs the agent of its image at its own address', async () => {
    const machine = await machines.make('i-00000000000000005');
    await machine.start(
      '#!/bin/bash\nmkdir -p /configs\nHOST=$(hostname -i) PORT=8000 WORKSPACE_ID=w exec node /opt/molecule/agent.mjs',
    );
    const health = `http://${machine.privateAddress}:8000/health`;
    await vi.waitFor(async () => expect(await (await fetch(health)).json()).toEqual({ status: 'ok' }), SOON);
    await machine.stop();
    await expect(fetch(health)).rejects.toThrow();
  });

  it('leaves no process, no mount and no file, also one that hangs', async () => {
    const machine = await machines.make('i-00000000000000006');
    await machine.start('#!/bin/bash\ntrap "" TERM; sleep 600 & setsid sleep 600 & sleep 600');
    await vi.waitFor(async () => expect((await leftOf(machine.disk)).length).toBeGreaterThan(5), SOON);
    await machine.freeze(true);
    await machine.terminate();
    expect(await leftOf(machine.disk)).toEqual([]);
    expect(existsSync(machine.disk)).toBe(false);
    expect(machines.byId('i-00000000000000006')).toBeNull();
  });
});
