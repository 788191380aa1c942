import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { access, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PLAIN_ENVIRONMENT } from './plain-environment';

/** Whom PostgreSQL runs as when this process is root, which PostgreSQL refuses to be. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  /** Where setpriv is; null = the plain uid and gid of spawn (macOS). */
  readonly setpriv: string | null;
  /** True when the server can be given the right to pass through folders closed to it, such as /root. */
  readonly passesClosedFolders: boolean;
}

const CAP_DAC_READ_SEARCH = 2n;
const execute = promisify(execFile);
const run = (file: string, args: string[]) => execute(file, args, { env: PLAIN_ENVIRONMENT });

/**
 * The account for a data folder; null = run as ourselves.
 * Root runs an existing folder as its owner, so that `sudo` once does not lock a user out of their own data.
 */
export async function chooseAccount(folder: string): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(folder).catch(() => null);
  const ids = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await postgresUser();
  const setpriv = process.platform === 'linux' ? await findSetpriv() : null;
  return { ...ids, setpriv, passesClosedFolders: setpriv !== null && (await mayPassClosedFolders()) };
}

/** Starts a program with that account, in `/` because the account may not be able to enter our folder. */
export function spawnAs(
  account: ServerAccount | null,
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const base: SpawnOptions = { ...options, cwd: '/', env: PLAIN_ENVIRONMENT };
  if (account === null) return spawn(file, args, base);
  if (account.setpriv === null) return spawn(file, args, { ...base, uid: account.uid, gid: account.gid });
  const rights = account.passesClosedFolders
    ? ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
    : [];
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', ...rights];
  return spawn(account.setpriv, [...identity, file, ...args], base);
}

/** Runs a program to its end with that account; rejects with what it printed. */
export function runAs(
  account: ServerAccount | null,
  file: string,
  args: readonly string[],
  input = '',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnAs(account, file, args, { stdio: 'pipe' });
    let printed = '';
    const collect = (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    // A program that ends before it reads makes the pipe fail; its exit says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.on('error', (cause) =>
      reject(new Error(`${file} could not be started: ${cause.message}`, { cause })),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${file} failed (${signal ?? `exit code ${code}`}): ${printed.trim()}`));
    });
  });
}

/** Makes that account the owner of a folder and all in it. */
export async function giveTo(account: ServerAccount, folder: string): Promise<void> {
  await run('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const known = await findPostgresUser();
  if (known) return known;
  const failure = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell=/usr/sbin/nologin',
    'postgres',
  ])
    .then(() => null)
    .catch((error: unknown) => error);
  const created = await findPostgresUser();
  if (created) return created;
  throw new Error(
    'PostgreSQL does not run as root, and a user named postgres could not be created. ' +
      'Start as an ordinary user, create that user, or set DATABASE_URL.',
    { cause: failure },
  );
}

async function findPostgresUser(): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function findSetpriv(): Promise<string | null> {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv']) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return null;
}

/** Containers commonly run root without this capability; asking setpriv for it would then fail. */
async function mayPassClosedFolders(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8');
  const permitted = /^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return (((BigInt(`0x${permitted}`) & BigInt(`0x${bounding}`)) >> CAP_DAC_READ_SEARCH) & 1n) === 1n;
}
