import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildEchoAgent } from './build-echo-agent';

const run = promisify(execFile);
const BUSYBOX = '/bin/busybox';
/** What a shell inside, the console and the removal of files need. */
const COMMANDS =
  'sh cat chmod chown echo env false find id kill ls mkdir printf ps rm sleep stat stty test true tty';

/** The user that agents are in the image: not root. */
const AGENT_UID = 1000;

/**
 * An image of the echo agent, made without a registry: this machine's own Node with its libraries, a BusyBox and the
 * agent as one file.
 * @param host the address of the engine, `unix://…`
 * @param reference what the image is called
 * @param label tells two images of one agent apart
 */
export async function buildAgentImage(host: string, reference: string, label = 'first'): Promise<void> {
  const agent = await buildEchoAgent();
  const changes = [
    'WORKDIR /app',
    'USER agent',
    'EXPOSE 8000',
    `LABEL build=${label}`,
    'ENTRYPOINT ["/usr/bin/node","/app/agent.mjs"]',
  ];
  await importImage(host, reference, changes, (root) => copyFile(agent, join(root, 'app/agent.mjs')));
}

/** The same without an agent, as root: what the project's own images can stand on where nothing can be fetched. */
export const buildNodeImage = (host: string, reference: string): Promise<void> =>
  importImage(host, reference, [], async () => {});

async function importImage(
  host: string,
  reference: string,
  changes: readonly string[],
  add: (root: string) => Promise<void>,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'molecule-image-'));
  try {
    const root = join(work, 'root');
    const archive = join(work, 'image.tar');
    await fill(root);
    await add(root);
    await run('tar', ['-C', root, '--numeric-owner', '--owner=0', '--group=0', '-cf', archive, '.']);
    const options = ['ENV PATH=/usr/bin:/bin', ...changes].flatMap((change) => ['--change', change]);
    const env = { ...process.env, DOCKER_HOST: host };
    await run('docker', ['import', ...options, archive, reference], { env });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fill(root: string): Promise<void> {
  const folders = ['bin', 'usr/bin', 'etc', 'tmp', 'app', 'proc', 'sys', 'dev', 'root', 'home/agent'];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
  await run('chmod', ['1777', join(root, 'tmp')]);
  await copyFile(process.execPath, join(root, 'usr/bin/node'));
  for (const library of await librariesOf(process.execPath)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(await realpath(library), join(root, library));
  }
  await copyFile(BUSYBOX, join(root, 'bin/busybox'));
  for (const command of COMMANDS.split(' ')) await symlink('busybox', join(root, 'bin', command));
  // Where scripts look for what runs them.
  await symlink('/bin/busybox', join(root, 'usr/bin/env'));
  const users = `root:x:0:0:root:/root:/bin/sh\nagent:x:${AGENT_UID}:${AGENT_UID}::/home/agent:/bin/sh\n`;
  await writeFile(join(root, 'etc/passwd'), users);
  await writeFile(join(root, 'etc/group'), `root:x:0:\nagent:x:${AGENT_UID}:\n`);
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await run('ldd', [program]);
  return [...new Set(stdout.match(/\/[^\s()]+/g) ?? [])];
}
