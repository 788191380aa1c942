import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBare, shellsOptions } from '@/server/testing/aws/launch-bare';
import { openShellCloud, type ShellCloud } from '@/server/testing/aws/open-shell-cloud';
import { createShells } from './create-shells';
import type { InstancePlace, Shells } from './shells';
import type { ShellsOptions } from './shells-options';

const SOON = { timeout: 20_000, interval: 20 };
const LIMIT = { timeoutMs: 20_000 };
/** What the machines of the tests say beside every command. */
const NOTICE = /Authorized use only/;
let shell: ShellCloud;
let launched: Awaited<ReturnType<typeof launchBare>>;
let place: InstancePlace;
const opened: Shells[] = [];

beforeAll(async () => {
  shell = await openShellCloud();
  launched = await launchBare(shell);
  place = launched.place;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((shells) => shells.close()));
  await vi.waitFor(() => expect(shell.tunnels.open()).toBe(0), SOON);
});
afterAll(() => shell.close());

function open(changes: Partial<ShellsOptions> = {}): Shells {
  const shells = createShells(shellsOptions(shell, changes));
  opened.push(shells);
  return shells;
}

const directly = (): Partial<ShellsOptions> => ({ sshPort: launched.machine.sshPort });

describe('a command', () => {
  it.each(['ubuntu', 'root'])(
    'is run as root where %s comes in, and nothing but its own output comes back',
    async (user) => {
      const command = ['sh', '-c', 'id -u; echo own words >&2; cat; exit 3'];
      const ended = await open({ user }).run(place, command, { ...LIMIT, input: Buffer.from('typed') });
      expect(ended).toMatchObject({ exitCode: 3, stdout: '0\ntyped', stderr: 'own words\n' });
    },
  );

  it('has its arguments as they are, and both outputs byte for byte', async () => {
    const words = ['a b', '$HOME', '`id`', '"', "it's", 'ü', '', '-n', '\\', 'two\nlines'];
    const shells = open();
    const printed = await shells.run(place, ['printf', '[%s]', ...words], LIMIT);
    expect(printed.stdout).toBe(words.map((word) => `[${word}]`).join(''));
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 256));
    const copied = await shells.run(place, ['cat'], { ...LIMIT, input: bytes });
    expect(bytes.equals(copied.stdoutBytes)).toBe(true);
  });

  it('gives back so much of its output, and runs on to its end', async () => {
    const command = ['sh', '-c', 'head -c 3000000 /dev/zero; echo done >&2'];
    const ended = await open().run(place, command, { ...LIMIT, outputBytesMax: 1000 });
    expect([ended.stdoutBytes.byteLength, ended.stderr]).toEqual([1000, 'done\n']);
  });

  it('says by its exit code that a signal has ended it, and that there is no such program', async () => {
    const shells = open();
    expect((await shells.run(place, ['sh', '-c', 'kill -KILL $$'], LIMIT)).exitCode).toBe(137);
    expect((await shells.run(place, ['no-such-program'], LIMIT)).exitCode).toBe(127);
  });

  it('is ended with all that it has started when it takes too long', async () => {
    const shells = open();
    const mark = `7${Date.now()}`;
    const slow = shells.run(place, ['sh', '-c', `sleep ${mark} & sleep ${mark}`], { timeoutMs: 400 });
    await expect(slow).rejects.toMatchObject({
      code: 'command_timeout',
      publicText: expect.stringMatching(/longer than 0.4 s/),
    });
    const left = await shells.run(place, ['sh', '-c', `pgrep -f '[s]leep ${mark}'; true`], LIMIT);
    expect(left.stdout).toBe('');
    expect(shell.tunnels.open()).toBe(1);
  });

  it('is refused in words where the ssh user may not become root', async () => {
    const refused = open({ user: 'guest' }).run(place, ['true'], LIMIT);
    const error = { code: 'machine_failed', publicText: expect.stringMatching(/guest .*sudo/) };
    await expect(refused).rejects.toMatchObject(error);
  });
});

describe('a terminal', () => {
  it('shows its own shell alone, as large as it is said to be', async () => {
    const terminal = await open().terminal(place, { columns: 81, rows: 25 });
    const decoder = new TextDecoder();
    let shown = '';
    const over = (async () => {
      for await (const chunk of terminal.output) shown += decoder.decode(chunk, { stream: true });
    })();
    terminal.write(Buffer.from('stty size; id -u; echo "grüße $((6 * 7))"; pwd\n'));
    await vi.waitFor(() => expect(shown).toMatch(/25 81\r\n0\r\ngrüße 42\r\n\/workspace/), SOON);
    expect(shown).not.toMatch(NOTICE);
    expect(shown).not.toMatch(/[\da-f]{32}:/);
    terminal.write(Buffer.from('exit 5\n'));
    expect(await terminal.exit).toBe(5);
    await over;
  });

  it('ends what runs in it when it is closed, also what pays no heed to that', async () => {
    const shells = open();
    const terminal = await shells.terminal(place, { columns: 80, rows: 24 });
    const mark = `6${Date.now()}`;
    terminal.write(Buffer.from(`(trap '' HUP TERM; sleep ${mark}) & echo $((1 + 1)) ready\n`));
    let shown = '';
    for await (const chunk of terminal.output) {
      shown += Buffer.from(chunk).toString('utf8');
      if (shown.includes('2 ready')) break;
    }
    terminal.close();
    terminal.close();
    expect(await terminal.exit).toBeNull();
    const left = await shells.run(place, ['sh', '-c', `pgrep -f '[s]leep ${mark}'; true`], LIMIT);
    expect(left.stdout).toBe('');
  });
});

describe('a connection', () => {
  it('is shared, with one key each that nobody has used before, and closed when nobody uses it', async () => {
    const [before, pushedBefore] = [shell.tunnels.opened(), await launched.machine.pushedKeys()];
    const shells = open({ idleMs: 300 });
    const commands = Array.from({ length: 8 }, () => shells.run(place, ['true'], LIMIT));
    await Promise.all(commands);
    expect(shell.tunnels.opened() - before).toBe(1);
    await vi.waitFor(() => expect(shell.tunnels.open()).toBe(0), SOON);
    await shells.run(place, ['true'], LIMIT);
    expect(shell.tunnels.opened() - before).toBe(2);
    const keys = await launched.machine.pushedKeys();
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length - pushedBefore.length).toBe(2);
    for (const key of keys) expect(key).toMatch(/^ssh-ed25519 /);
  });

  it('carries more at once than its server takes sessions on one', async () => {
    const shells = open();
    const wait = ['sh', '-c', 'while [ ! -e /tmp/go ]; do sleep 0.05; done; echo went'];
    const waiting = Array.from({ length: 12 }, () => shells.run(place, wait, LIMIT));
    await vi.waitFor(() => expect(shell.tunnels.open()).toBe(2), SOON);
    await shells.run(place, ['touch', '/tmp/go'], LIMIT);
    const words = (await Promise.all(waiting)).map(({ stdout }) => stdout);
    await shells.run(place, ['rm', '/tmp/go'], LIMIT);
    expect(words).toEqual(Array.from({ length: 12 }, () => 'went\n'));
  });

  it.each(['private-ip', 'public-ip'] as const)(
    'goes to the %s where it is told to, without a tunnel',
    async (route) => {
      const before = shell.tunnels.opened();
      const ended = await open({ route, ...directly() }).run(place, ['hostname', '-i'], LIMIT);
      expect(ended.stdout.trim()).toBe(place.privateAddress);
      expect(shell.tunnels.opened()).toBe(before);
    },
  );

  it('needs the address of its route', async () => {
    const refused = open({ route: 'public-ip' }).run({ ...place, publicAddress: null }, ['true'], LIMIT);
    await expect(refused).rejects.toMatchObject({
      code: 'machine_failed',
      publicText: expect.stringMatching(/no public address/),
    });
  });

  it('outlives its key, and a key that came too late is replaced by another', async () => {
    const shells = open();
    await shells.run(place, ['true'], LIMIT);
    await launched.machine.expireKeys();
    expect((await shells.run(place, ['echo', 'still here'], LIMIT)).stdout).toBe('still here\n');
    // The first key of the next connection is gone before it is used.
    let pushes = 0;
    const { instanceConnect } = shellsOptions(shell);
    instanceConnect.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        pushes += 1;
        if (pushes === 1) await launched.machine.expireKeys();
        return answer;
      },
      { step: 'initialize' },
    );
    expect((await open({ instanceConnect }).run(place, ['echo', 'second key'], LIMIT)).stdout).toBe(
      'second key\n',
    );
    expect(pushes).toBe(2);
  });

  it('is not made to what shows another host key than before', async () => {
    const shells = open({ route: 'private-ip', ...directly() });
    await shells.run(place, ['true'], LIMIT);
    shells.forget(place.instanceId);
    const swap =
      'cd /etc/ssh; cp ssh_host_ed25519_key kept; cp ssh_host_ed25519_key.pub kept.pub; rm ssh_host_*; ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key; pkill -HUP -o -x sshd';
    await open().run(place, ['sh', '-c', swap], LIMIT);
    await vi.waitFor(async () => {
      const refused = shells.run(place, ['true'], LIMIT);
      await expect(refused).rejects.toMatchObject({
        code: 'machine_failed',
        publicText: expect.stringMatching(/another host key/),
      });
    }, SOON);
  });
});

describe('when something fails', () => {
  it('says that a command whose tunnel was cut may have run, and takes another tunnel for the next', async () => {
    const shells = open();
    const word = randomUUID();
    const broken = shells.run(place, ['sh', '-c', `touch /tmp/${word}; sleep 60`], LIMIT);
    const expectation = expect(broken).rejects.toMatchObject({
      code: 'backend_unavailable',
      publicText: expect.stringMatching(/broke while the command ran/),
    });
    const other = open();
    const begun = async () => (await other.run(place, ['test', '-e', `/tmp/${word}`], LIMIT)).exitCode;
    await vi.waitFor(async () => expect(await begun()).toBe(0), SOON);
    shell.tunnels.cut();
    await expectation;
    expect((await shells.run(place, ['echo', 'again'], LIMIT)).stdout).toBe('again\n');
  });

  it('ends a terminal whose tunnel is cut', async () => {
    const terminal = await open().terminal(place, { columns: 80, rows: 24 });
    shell.tunnels.cut();
    expect(await terminal.exit).toBeNull();
    for await (const _ of terminal.output);
  });

  it('gives up a machine whose ssh server hangs, in time and in words, and uses it again when it goes on', async () => {
    const shells = open({ connectMsMax: 3_000 });
    await shells.run(place, ['true'], LIMIT);
    await launched.machine.freeze(true);
    try {
      const onOpen = shells.run(place, ['true'], { timeoutMs: 300 });
      await expect(onOpen).rejects.toMatchObject({
        code: 'backend_unavailable',
        publicText: expect.stringMatching(/had not begun/),
      });
      const anew = shells.run(place, ['true'], LIMIT);
      await expect(anew).rejects.toMatchObject({
        code: 'backend_unavailable',
        publicText: expect.stringMatching(/does not answer/),
      });
    } finally {
      await launched.machine.freeze(false);
    }
    expect((await shells.run(place, ['echo', 'on'], LIMIT)).stdout).toBe('on\n');
  });

  it.each([
    ['EC2InstanceNotFoundException', 'machine_not_running'],
    ['AuthException', 'machine_failed'],
    ['InvalidArgsException', 'machine_failed'],
    ['ServiceException', 'backend_unavailable'],
  ])('says %s in words, and leaves no tunnel', async (refusal, code) => {
    shell.cloud.state.fail('SendSSHPublicKey', refusal, 1);
    await expect(open().run(place, ['true'], LIMIT)).rejects.toMatchObject({ code });
    await vi.waitFor(() => expect(shell.tunnels.open()).toBe(0), SOON);
  });

  it('tries again where AWS is asked too often', async () => {
    shell.cloud.state.fail('SendSSHPublicKey', 'ThrottlingException', 1);
    expect((await open().run(place, ['echo', 'through'], LIMIT)).stdout).toBe('through\n');
  });

  it('says that a machine does not run, and closes what was open to it when it is forgotten', async () => {
    const other = await launchBare(shell);
    const shells = open();
    await shells.run(other.place, ['true'], LIMIT);
    shells.forget(other.place.instanceId);
    await vi.waitFor(() => expect(shell.tunnels.open()).toBe(0), SOON);
    const instance = shell.cloud.state.instances.get(other.place.instanceId);
    instance?.terminate();
    await instance?.settled();
    const refused = shells.run(other.place, ['true'], LIMIT);
    await expect(refused).rejects.toMatchObject({ code: 'machine_not_running' });
  });
});
