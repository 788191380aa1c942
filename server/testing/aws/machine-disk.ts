import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, cp, mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Where keys that were pushed lie inside: a folder by user, a file by key, whose first line says until when it counts. */
export const PUSHED_KEYS = 'var/lib/instance-connect';
/** Who can come in; `guest` may not become root. */
const USERS = [
  ['root', 0, '/root'],
  ['ubuntu', 1000, '/home/ubuntu'],
  ['guest', 1001, '/home/guest'],
] as const;
const FOLDERS = [
  'dev etc/ssh home opt/molecule proc root run tmp usr var/empty var/lib/cloud/instance/sem var/log var/tmp',
  'var/local/bin var/local/sbin',
  ...USERS.slice(1).map(([name]) => `home/${name}`),
  ...USERS.map(([name]) => `${PUSHED_KEYS}/${name}`),
].flatMap((names) => names.split(' '));
/** What the programs of this computer need of its settings. */
const SETTINGS = 'alternatives ld.so.cache ld.so.conf nsswitch.conf pam.d security services ssl'.split(' ');
const NOTICE = 'Authorized use only: a notice that is no output of any command.\n';

export interface DiskOptions {
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly sshPort: number;
  /** The agent program that the image of the machine brings, at /opt/molecule/agent.mjs. */
  readonly agentProgram: string | null;
}

/** Makes the disk of a new machine, as its image has it: no folder of a workspace is there yet. */
export async function makeDisk(disk: string, options: DiskOptions): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(disk, folder), { recursive: true });
  await chmod(disk, 0o755);
  for (const folder of ['tmp', 'var/tmp']) await chmod(join(disk, folder), 0o1777);
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    const target = await readlink(`/${name}`).catch(() => null);
    if (target !== null) await symlink(target, join(disk, name));
  }
  for (const name of SETTINGS) {
    const copied = cp(`/etc/${name}`, join(disk, 'etc', name), { recursive: true, verbatimSymlinks: true });
    await copied.catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  for (const [path, text, mode] of filesOf(options)) {
    await mkdir(dirname(join(disk, path)), { recursive: true });
    await writeFile(join(disk, path), text);
    await chmod(join(disk, path), mode);
  }
  for (const [name, uid] of USERS.slice(1)) await chown(join(disk, 'home', name), uid, uid);
  await copyFile(beside('machine-init.sh'), join(disk, 'var/local/init'));
  if (options.agentProgram !== null)
    await copyFile(options.agentProgram, join(disk, 'opt/molecule/agent.mjs'));
  const key = join(disk, 'etc/ssh/ssh_host_ed25519_key');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', options.hostname, '-f', key]);
}

/** Each with its mode. */
const filesOf = ({
  hostname,
  addresses,
  sshPort,
}: DiskOptions): readonly (readonly [string, string, number])[] => [
  [
    'etc/passwd',
    [
      ...USERS.map(([name, uid, home]) => `${name}:x:${uid}:${uid}::${home}:/bin/bash`),
      'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin',
      'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n',
    ].join('\n'),
    0o644,
  ],
  [
    'etc/group',
    [...USERS.map(([name, id]) => `${name}:x:${id}:`), 'tty:x:5:', 'nogroup:x:65534:\n'].join('\n'),
    0o644,
  ],
  [
    'etc/shadow',
    `${[...USERS.map(([name]) => name), 'sshd', 'nobody'].map((name) => `${name}:*:19000:0:99999:7:::`).join('\n')}\n`,
    0o600,
  ],
  ['etc/hostname', `${hostname}\n`, 0o644],
  ['etc/hosts', `${addresses[0]} ${hostname}\n127.0.0.1 localhost\n`, 0o644],
  ['etc/issue.net', NOTICE, 0o644],
  ['etc/motd', NOTICE, 0o644],
  // A shell that talks before it does anything, as many have one.
  ['home/ubuntu/.bashrc', `echo '${NOTICE.trim()}'\necho '${NOTICE.trim()}' >&2\n`, 0o644],
  ['etc/sudoers', 'Defaults env_reset\nroot ALL=(ALL:ALL) ALL\nubuntu ALL=(ALL) NOPASSWD:ALL\n', 0o440],
  ['etc/ssh/sshd_config', sshdConfig(addresses, sshPort), 0o600],
  ['var/local/sbin/pushed-keys', PUSHED_KEYS_COMMAND, 0o755],
  ['var/local/sbin/shutdown', '#!/bin/sh\nkill -TERM 1\n', 0o755],
  ['var/local/sbin/poweroff', '#!/bin/sh\nkill -TERM 1\n', 0o755],
  ['var/local/bin/node', '', 0o755],
  ['var/lib/cloud/instance/user-data.txt', '', 0o600],
];

const sshdConfig = (addresses: readonly string[], port: number): string =>
  [
    `Port ${port}`,
    ...addresses.map((address) => `ListenAddress ${address}`),
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'PidFile none',
    'AuthorizedKeysFile none',
    'AuthorizedKeysCommand /usr/local/sbin/pushed-keys %u',
    'AuthorizedKeysCommandUser root',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'UseDNS no',
    'Banner /etc/issue.net\n',
  ].join('\n');

const PUSHED_KEYS_COMMAND = `#!/bin/sh
now=$(date +%s)
for file in "/${PUSHED_KEYS}/$1"/*; do
  [ -f "$file" ] || continue
  { read -r until; read -r key; } <"$file"
  [ "$now" -lt "$until" ] && echo "$key"
done
exit 0
`;
