import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { basePathProblem, findBuiltBasePath, nameOfPath } from '../../platform/built-base-path';
import type { Config } from '../../platform/config';
import { findRunningServer } from '../../platform/embedded-postgres/running-server';
import { secretKeyPath } from '../../platform/secret-keys';
import { type Finding, fail, ok, warn } from './finding';

/** As package.json has it. */
const NODE_MIN = [20, 19] as const;
const MIB = 1024 * 1024;
const DISK_FAIL_BYTES = 200 * MIB;
const DISK_WARN_BYTES = 1024 * MIB;

/** What the machine has to offer: Node, folders, room, the port. */
export async function checkMachine(config: Config): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    ...(await checkDataDir(config)),
    await checkDisk(config.dataDir),
    await checkTemplates(config.templatesDir),
    checkBuild(config.basePath, findBuiltBasePath()),
    await checkPort(config),
  ];
}

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  return isNew
    ? ok('Node.js', version)
    : fail('Node.js', `${version} is too old; install ${NODE_MIN.join('.')} or newer`);
}

/** Pages are built for the path below which they are served; `npm start` builds them again, other ways to start do not. */
export function checkBuild(basePath: string, built: string | null): Finding {
  if (built === null) return ok('Build', 'there is none yet; npm start makes it');
  const problem = basePathProblem(basePath, built);
  return problem === null ? ok('Build', `made for ${nameOfPath(built)}`) : warn('Build', problem);
}

/** The folder holds the database and maybe a key: nobody else may read it. */
export async function checkDataDir({ dataDir }: Pick<Config, 'dataDir'>): Promise<Finding[]> {
  const folder = await stat(dataDir).catch(() => null);
  if (!folder) {
    const parent = await nearestThere(dataDir);
    return (await stat(parent)).isDirectory() && (await isWritable(parent))
      ? [ok('DATA_DIR', `${dataDir} is not there yet; the first start makes it`)]
      : [
          fail(
            'DATA_DIR',
            `${dataDir} cannot be made; let this user write to ${parent}, or set another folder`,
          ),
        ];
  }
  if (!folder.isDirectory()) return [fail('DATA_DIR', `${dataDir} is no folder; set another one`)];
  if (!(await isWritable(dataDir))) {
    return [fail('DATA_DIR', `this user cannot write to ${dataDir}; give it the folder, or set another one`)];
  }
  const paths = [dataDir, secretKeyPath(dataDir)];
  const open = await Promise.all(paths.map(isOpenToOthers));
  const found = paths
    .filter((_, at) => open[at])
    .map((path) => warn('DATA_DIR', `others on this machine can read ${path}; chmod go= ${path}`));
  return found.length > 0 ? found : [ok('DATA_DIR', `${dataDir}, closed to others`)];
}

const isOpenToOthers = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => null);
  return found !== null && (found.mode & 0o077) !== 0;
};

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

/** The path itself, or what there is of the way to it. */
async function nearestThere(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestThere(dirname(path));
}

async function checkDisk(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestThere(dataDir));
  return judgeDisk(bavail * bsize);
}

/** @param freeBytes where DATA_DIR is */
export function judgeDisk(freeBytes: number): Finding {
  const free = `${Math.floor(freeBytes / MIB)} MiB free where DATA_DIR is`;
  if (freeBytes < DISK_FAIL_BYTES) return fail('Disk', `${free}; the database would stop soon: make room`);
  if (freeBytes < DISK_WARN_BYTES) return warn('Disk', `${free}; make room before it runs out`);
  return ok('Disk', free);
}

export async function checkTemplates(templatesDir: string): Promise<Finding> {
  try {
    const entries = await readdir(templatesDir);
    return ok('CONFIGS_DIR', `${templatesDir}, ${entries.length} entries`);
  } catch {
    return fail('CONFIGS_DIR', `${templatesDir} cannot be read; set it right, or leave it unset`);
  }
}

/** Taken is as it should be while Molecule itself has it. */
export async function checkPort({
  bind,
  port,
  dataDir,
}: Pick<Config, 'bind' | 'port' | 'dataDir'>): Promise<Finding> {
  const code = await tryPort(bind, port);
  if (code === null) return ok('PORT', port === 0 ? 'any that is free' : `${port} is free`);
  if (code === 'EACCES') return fail('PORT', `this user may not listen on ${port}; take one above 1023`);
  if (code !== 'EADDRINUSE')
    return fail('MOLECULE_BIND', `nobody can listen on ${bind}:${port} (${code}); set it right`);
  if (await findRunningServer(dataDir)) return ok('PORT', `${port} is taken, and Molecule is running`);
  return warn(
    'PORT',
    `${port} is taken: fine if by Molecule itself, else stop that program or set another PORT`,
  );
}

const tryPort = (bind: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    probe.listen({ port, ...(bind === '' ? {} : { host: bind }) }, () => probe.close(() => resolve(null)));
  });
