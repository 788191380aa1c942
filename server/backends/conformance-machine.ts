import { expect, it, vi } from 'vitest';
import { machinesOf, type OpenSubject, withMachine, withWorkspace, workspaceOf } from './conformance-subject';
import { plainStart } from './plain-start';
import type { Backend, BackendWorkspace } from './port';

const CONFIG = '/configs/config.yaml';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const SOON = { timeout: 20_000, interval: 50 };

/** What every adapter with machines has to do; the agent in them is the echo agent. */
export function describeMachine(open: OpenSubject): void {
  describeAgent(open);
  describeWhatItBrings(open);
  describeFailures(open);
  describeCommands(open);
}

function describeAgent(open: OpenSubject): void {
  it(
    'starts an agent that answers where its start says that it is',
    withMachine(open, async ({ backend, workspace, result, ask }) => {
      expect(result).toMatchObject({ agent: 'starting', url: expect.stringMatching(/^http:/) });
      expect(await ask('Hi')).toBe('echo: Hi');
      expect(await backend.inspect(workspace)).toBe('running');
    }),
  );

  it(
    'shows what the agent printed, the newest lines of it',
    withMachine(open, async ({ backend, workspace, ask }) => {
      await ask('first words');
      await ask('last words');
      await vi.waitFor(async () => {
        expect(await backend.logs(workspace, { lines: 100 })).toMatch(/first words.*last words/s);
      }, SOON);
      const newest = await backend.logs(workspace, { lines: 1 });
      expect(newest.trimEnd().split('\n')).toEqual([expect.stringContaining('last words')]);
    }),
  );

  it.each(['crash', 'exit 0', 'exit 3'])(
    'sees that an agent has ended by itself (%s), and starts it again',
    (how) =>
      withMachine(open, async ({ backend, workspace, ask }) => {
        await ask(how).catch(() => 'it ended before it answered');
        await vi.waitFor(async () => expect(await backend.inspect(workspace)).toBe('stopped'), SOON);
        const why = () => backend.whyEnded(workspace);
        await vi.waitFor(async () => expect(await why()).toMatch(/^The agent ended .+\.$/), SOON);
        const again = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
        expect(await backend.inspect(again)).toBe('running');
        expect(await why()).toBeNull();
        expect(await machinesOf(backend, workspace)).toEqual([again.instanceId]);
      })(),
  );

  it(
    'surveys its machines, and the data that is left of them',
    withMachine(open, async ({ backend, workspace }) => {
      const kinds = async () =>
        (await backend.survey())
          .filter(({ workspaceId }) => workspaceId === workspace.id)
          .map(({ kind, instanceId }) => [kind, instanceId]);
      expect((await kinds()).filter(([kind]) => kind === 'machine')).toEqual([
        ['machine', workspace.instanceId],
      ]);
      await backend.destroy(workspace, { volumes: false });
      const left = await kinds();
      expect(left.length).toBeGreaterThanOrEqual(1);
      for (const one of left) expect(one).toEqual(['data', null]);
      await backend.destroy(workspace, { volumes: true });
      expect(await kinds()).toEqual([]);
    }),
  );
}

function describeWhatItBrings(open: OpenSubject): void {
  const WORDS = 'héllo "$HOME" \'`id`\n second line';
  it(
    'gives the agent the environment of its start, and none of this process',
    withMachine(
      open,
      async ({ workspace, ask }) => {
        const seen = JSON.parse(await ask('env')) as Record<string, string>;
        expect(seen).toMatchObject({ WORKSPACE_ID: workspace.id, WORDS });
        // What runs these tests has them in its environment.
        expect(Object.keys(seen).filter((name) => /^(VITEST|npm_|DATABASE|TINYPOOL)/.test(name))).toEqual([]);
      },
      { env: { WORDS } },
    ),
  );

  it(
    'has put the files of the start where the agent reads them',
    withMachine(
      open,
      async ({ backend, workspace, ask }) => {
        expect(await ask('read .auth_token')).toBe('first token');
        const token = { path: '/configs/.auth_token', content: bytesOf('second token') };
        await backend.provision(workspace, plainStart({ files: [token] }));
        expect(textOf(await backend.files.read(workspace, token.path))).toBe('second token');
      },
      { files: [{ path: '/configs/.auth_token', content: bytesOf('first token') }] },
    ),
  );

  it(
    'brings first files only where nothing is yet, and keeps what was written over a restart',
    withMachine(
      open,
      async ({ backend, workspace }) => {
        expect(textOf(await backend.files.read(workspace, CONFIG))).toBe('shipped');
        await backend.files.write(workspace, [{ path: CONFIG, content: bytesOf('mine') }]);
        const firstFiles = [CONFIG, '/configs/new.md'].map((path) => ({ path, content: bytesOf('later') }));
        const again = { ...workspace, ...(await backend.provision(workspace, plainStart({ firstFiles }))) };
        expect(textOf(await backend.files.read(again, CONFIG))).toBe('mine');
        expect(textOf(await backend.files.read(again, '/configs/new.md'))).toBe('later');
      },
      { firstFiles: [{ path: CONFIG, content: bytesOf('shipped') }] },
    ),
  );
}

/** Of a start that failed nothing is left. */
async function expectNothing(backend: Backend, workspace: BackendWorkspace): Promise<void> {
  expect(await backend.inspect(workspace)).toBe('absent');
  expect(await machinesOf(backend, workspace)).toEqual([]);
}

function describeFailures(open: OpenSubject): void {
  it('rejects a start that cannot be with a reason, and leaves nothing of it', async () => {
    const { machine } = await open();
    if (!machine) return;
    const workspace = workspaceOf(machine.broken);
    const { backend } = machine.broken;
    try {
      const failed = backend.provision(workspace, plainStart());
      await expect(failed).rejects.toMatchObject({
        name: 'AppError',
        code: expect.not.stringMatching(/^internal$/),
        // A sentence for who looks at the card.
        publicText: expect.stringMatching(/^[A-Z].{20,}[.:\n]/s),
      });
      await expectNothing(backend, workspace);
    } finally {
      await backend.destroy(workspace, { volumes: true });
    }
  });

  it.each(['before it began', 'under way'])('gives up a start that is called off %s', (when) =>
    withWorkspace(open, async (backend, workspace) => {
      const { machine } = await open();
      if (!machine) return;
      const calledOff = new AbortController();
      if (when === 'before it began') calledOff.abort();
      const start = backend.provision(workspace, plainStart({ signal: calledOff.signal }));
      calledOff.abort();
      await expect(start).rejects.toThrow();
      await expectNothing(backend, workspace);
      // And it can be started after all.
      const result = await backend.provision(workspace, plainStart());
      expect(await backend.inspect({ ...workspace, ...result })).toBe('running');
    }),
  );
}

function describeCommands(open: OpenSubject): void {
  it(
    'gives a command its arguments as they are',
    withMachine(open, async ({ backend, workspace }) => {
      const words = ['a b', '$HOME', '"', 'ü', ''];
      const command = ['sh', '-c', 'printf "[%s]" "$@"', 'sh', ...words];
      const { stdout } = await backend.exec(workspace, command, { timeoutMs: 10_000 });
      expect(stdout).toBe(words.map((word) => `[${word}]`).join(''));
    }),
  );

  it(
    'ends a command that takes too long',
    withMachine(open, async ({ backend, workspace }) => {
      const running = backend.exec(workspace, ['sh', '-c', 'sleep 60'], { timeoutMs: 300 });
      await expect(running).rejects.toMatchObject({ code: 'command_timeout' });
    }),
  );

  it(
    'says of a program that is not there that it could not be run',
    withMachine(open, async ({ backend, workspace }) => {
      const { exitCode } = await backend.exec(workspace, ['no-such-program'], { timeoutMs: 10_000 });
      expect([126, 127]).toContain(exitCode);
    }),
  );

  it(
    'runs nothing in a machine that is stopped',
    withMachine(open, async ({ backend, workspace }) => {
      await backend.stop(workspace);
      const refused = { code: 'machine_not_running' };
      await expect(backend.exec(workspace, ['true'], { timeoutMs: 10_000 })).rejects.toMatchObject(refused);
      await expect(backend.terminal(workspace, { columns: 80, rows: 24 })).rejects.toMatchObject(refused);
    }),
  );
}
