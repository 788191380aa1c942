import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const SYSTEM_POSTGRES = '/usr/lib/postgresql';
/** Asked by packages before they start a service; 101 forbids it. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';
const CLUSTER_CONFIG = '/etc/postgresql-common/createcluster.conf';

/** A Chromium for the browser tests: the system's, Playwright's own, or one installed now. */
export async function ensureChromium() {
  if (await hasChromium()) return;
  if (canInstall()) await aptInstall('chromium');
  else await runCommand('playwright', ['install', 'chromium']);
  if (await hasChromium()) return;
  throw new Error(
    'The browser tests need Chromium: run `sudo apt-get install chromium` or `npx playwright install chromium`, then `npm test` again.',
  );
}

async function hasChromium() {
  if (existsSync(SYSTEM_CHROMIUM)) return true;
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

/** PostgreSQL 15 or newer from the system: the "external server" of the tests. Its binaries are enough; no cluster is made. */
export async function ensurePostgres() {
  if (hasPostgres()) return;
  if (!canInstall()) {
    throw new Error(
      'The tests of an external database need the PostgreSQL server binaries: run `sudo apt-get install postgresql`, then `npm test` again.',
    );
  }
  await aptInstall('postgresql-common');
  const before = existsSync(CLUSTER_CONFIG) ? readFileSync(CLUSTER_CONFIG, 'utf8') : null;
  if (before !== null) writeFileSync(CLUSTER_CONFIG, `${before}\ncreate_main_cluster = false\n`);
  try {
    await aptInstall('postgresql');
  } finally {
    if (before !== null) writeFileSync(CLUSTER_CONFIG, before);
  }
  if (!hasPostgres()) throw new Error('`apt-get install postgresql` did not bring a server.');
}

/** curl: what the README and the connect window print is run by tests as it stands. */
export async function ensureCurl() {
  const folders = (process.env.PATH ?? '').split(':');
  if (folders.some((folder) => existsSync(join(folder, 'curl')))) return;
  if (!canInstall())
    throw new Error('The browser tests need curl: run `sudo apt-get install curl`, then `npm test` again.');
  await aptInstall('curl');
}

/** A Docker engine that can be started here, and the shell for its images; resolves with why not, or null. */
export async function ensureDocker() {
  if (process.getuid?.() !== 0) return 'starting an engine needs root; run `sudo npm test -- conformance`.';
  for (const [name, path] of DOCKER_PARTS) {
    if (existsSync(path)) continue;
    if (!canInstall()) return `${path} is missing; install ${name}.`;
    await aptInstall(name);
    if (!existsSync(path)) return `\`apt-get install ${name}\` did not bring ${path}.`;
  }
  return null;
}

const DOCKER_PARTS = [
  ['docker.io', '/usr/sbin/dockerd'],
  ['busybox-static', '/bin/busybox'],
];

/** What the machines of the loopback cloud need: namespaces, an ssh server, sudo, and what looks at processes; resolves with why not, or null. */
export async function ensureMachines() {
  if (process.getuid?.() !== 0) return 'its machines need root; run `sudo npm test -- conformance`.';
  for (const [name, path] of MACHINE_PARTS) {
    if (existsSync(path)) continue;
    if (!canInstall()) return `${path} is missing; install ${name}.`;
    await withoutServices(() => aptInstall(name));
    if (!existsSync(path)) return `\`apt-get install ${name}\` did not bring ${path}.`;
  }
  const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--fork', 'true'];
  return (await runCommand('unshare', namespaces)) === 0 ? null : 'namespaces cannot be made here.';
}

const MACHINE_PARTS = [
  ['util-linux', '/usr/bin/unshare'],
  ['openssh-server', '/usr/sbin/sshd'],
  ['sudo', '/usr/bin/sudo'],
  ['procps', '/usr/bin/pgrep'],
];

const hasPostgres = () =>
  existsSync(SYSTEM_POSTGRES) &&
  readdirSync(SYSTEM_POSTGRES).some((version) =>
    existsSync(join(SYSTEM_POSTGRES, version, 'bin', 'postgres')),
  );

const canInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Installs a server whose program is all that is needed: this computer is not to let anybody in because of a test. */
async function withoutServices(install) {
  const isRunBySystemd = existsSync('/run/systemd/system');
  const isOurs = !existsSync(SERVICE_POLICY);
  if (isOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
    if (isRunBySystemd) await runCommand('systemctl', ['disable', '--now', 'ssh.service', 'ssh.socket']);
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY);
  }
}

async function aptInstall(name) {
  const install = () =>
    runCommand('apt-get', ['install', '-y', '--no-install-recommends', name], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
  if ((await install()) === 0) return;
  await runCommand('apt-get', ['update']);
  if ((await install()) !== 0) throw new Error(`apt-get cannot install ${name}.`);
}
