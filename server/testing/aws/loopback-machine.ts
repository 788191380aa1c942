import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoopbackMachine } from './machine';
import { makeDisk, PUSHED_KEYS } from './machine-disk';

const BOOT = fileURLToPath(new URL('machine-boot.sh', import.meta.url));
/** As much as EC2 keeps of a console. */
const CONSOLE_BYTES_MAX = 64 * 1024;
const START_MS_MAX = 20_000;
const STOP_MS_MAX = 5_000;
const RETRY_MS = 5;

/** A machine as those see it who stand in for the cloud around it. */
export interface ShellMachine extends LoopbackMachine {
  readonly instanceId: string;
  readonly disk: string;
  /** Lets whoever has this key in as `user`, for so long. */
  pushKey(user: string, publicKey: string, seconds: number): Promise<void>;
  /** Keys that were pushed and still count. */
  pushedKeys(): Promise<string[]>;
  expireKeys(): Promise<void>;
  /** Halts everything that runs on it, or lets it go on: its kernel still takes connections. */
  freeze(isFrozen: boolean): Promise<void>;
}

export interface MachineOptions {
  readonly instanceId: string;
  /** What its image brings as /opt/molecule/agent.mjs. */
  readonly agentProgram: string | null;
  forget(): void;
}

/** Needs root; its network is this computer's, with two addresses of 127/8. It ends with this process, however that ends. */
export async function makeMachine(disk: string, options: MachineOptions): Promise<ShellMachine> {
  const host = `${randomInt(256)}.${randomInt(1, 255)}`;
  const [privateAddress, publicAddress] = [`127.100.${host}`, `127.101.${host}`];
  const hostname = `ip-${privateAddress.replaceAll('.', '-')}.ec2.internal`;
  const sshPort = await freePort(privateAddress);
  const addresses = [privateAddress, publicAddress];
  await makeDisk(disk, { hostname, addresses, sshPort, agentProgram: options.agentProgram });
  let running: RunningMachine | null = null;
  let printed = '';
  const stop = async (): Promise<void> => {
    await running?.end();
    running = null;
  };
  return {
    instanceId: options.instanceId,
    disk,
    privateAddress,
    publicAddress,
    sshPort,
    async start(userData) {
      await stop();
      await writeFile(join(disk, 'var/lib/cloud/instance/user-data.txt'), userData, { mode: 0o700 });
      running = boot(disk, hostname, (text) => {
        printed = (printed + text).slice(-CONSOLE_BYTES_MAX);
      });
      await awaitListening(privateAddress, sshPort, running).catch(async (error: unknown) => {
        await stop();
        throw new Error(`A machine did not start; its console:\n${printed}`, { cause: error });
      });
    },
    stop,
    async terminate() {
      await stop();
      options.forget();
      await rm(disk, { recursive: true, force: true });
    },
    running: () => running?.runs() ?? false,
    console: () => printed,
    freeze: async (isFrozen) => running?.freeze(isFrozen),
    ...pushedKeys(disk),
  };
}

/** Inside, `pushed-keys` of the disk reads them. */
const pushedKeys = (disk: string): Pick<ShellMachine, 'pushKey' | 'pushedKeys' | 'expireKeys'> => ({
  async pushKey(user, publicKey, seconds) {
    const folder = join(disk, PUSHED_KEYS, user);
    await mkdir(folder, { recursive: true });
    const until = Math.ceil(Date.now() / 1000) + seconds;
    await writeFile(join(folder, randomUUID()), `${until}\n${publicKey.trim()}\n`);
  },
  async pushedKeys() {
    const names = await readdir(join(disk, PUSHED_KEYS), { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    const texts = await Promise.all(
      files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
    );
    return texts
      .map((text) => text.split('\n'))
      .filter(([until]) => Number(until) > Date.now() / 1000)
      .map(([, key = '']) => key);
  },
  async expireKeys() {
    await rm(join(disk, PUSHED_KEYS), { recursive: true, force: true });
    await mkdir(join(disk, PUSHED_KEYS));
  },
});

interface RunningMachine {
  runs(): boolean;
  end(): Promise<void>;
  freeze(isFrozen: boolean): Promise<void>;
}

/** In a pid namespace: with its first process everything in it ends, mounts and all. */
function boot(disk: string, hostname: string, print: (text: string) => void): RunningMachine {
  const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--propagation', 'private'];
  const args = [...namespaces, '--fork', '--kill-child', '--', '/bin/bash', BOOT, disk, hostname];
  // Its console is a real pipe, which can be opened by name inside; those of Node are sockets.
  const script = 'exec unshare "$@" > >(exec cat) 2>&1';
  const child = spawn('/bin/bash', ['-c', script, 'bash', ...args, process.execPath], { stdio: 'pipe' });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  closed.catch(() => {});
  const runs = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    runs,
    async end() {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      // What is halted cannot see that its plug is pulled.
      await signalInside(child, 'SIGCONT');
      child.stdin.destroy();
      await closed;
      clearTimeout(timer);
    },
    freeze: (isFrozen) => signalInside(child, isFrozen ? 'SIGSTOP' : 'SIGCONT'),
  };
}

/** To everything in the machine, from outside. */
async function signalInside(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').catch(() => '');
  const namespaceOf = (pid: string): Promise<string> => readlink(`/proc/${pid}/ns/pid`).catch(() => '');
  const [own, ...found] = await Promise.all(['self', ...children.trim().split(' ')].map(namespaceOf));
  const namespace = found.find((one) => one !== '' && one !== own);
  if (namespace === undefined) return;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if ((await namespaceOf(pid)) === namespace) process.kill(Number(pid), signal);
  }
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const found = server.address();
  server.close();
  await once(server, 'close');
  return typeof found === 'object' && found !== null ? found.port : 0;
}

async function awaitListening(address: string, port: number, machine: RunningMachine): Promise<void> {
  const deadline = performance.now() + START_MS_MAX;
  for (;;) {
    const socket = connect(port, address);
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    if (!machine.runs()) throw new Error('It ended.');
    if (performance.now() > deadline) throw new Error('Its sshd does not listen.');
    await delay(RETRY_MS);
  }
}
