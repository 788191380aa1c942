import { describe, expect, it } from 'vitest';
import { describeFiles } from './conformance-files';
import { describeMachine } from './conformance-machine';
import { machinesOf, type OpenSubject, withWorkspace } from './conformance-subject';
import { describeTerminal } from './conformance-terminal';
import { plainStart } from './plain-start';
import type { Backend, BackendWorkspace, MachineState } from './port';

/**
 * What every adapter has to do, whatever it runs on; what it need not do follows from its capabilities. Call it from a
 * `*.conformance.test.ts` of the adapter.
 * @param open makes the adapter, with whatever it needs running
 */
export function describeBackend(name: string, open: OpenSubject): void {
  describe(`${name} backend`, () => {
    describeLifecycle(open);
    describeAbilities(open);
    describeFiles((run) => withWorkspace(open, run));
    describeMachine(open);
    describeTerminal(open);
  });
}

/** Without a machine nobody can say how it is. */
const expected = (backend: Backend, state: MachineState): MachineState =>
  backend.capabilities.compute ? state : 'unknown';

const onlyMachine = ({ instanceId }: { instanceId: string | null }): string[] =>
  instanceId === null ? [] : [instanceId];

function describeLifecycle(open: OpenSubject): void {
  it('starts a workspace, and starting it again replaces its machine', () =>
    withWorkspace(open, async (backend, workspace) => {
      const first = await backend.provision(workspace, plainStart());
      const again = await backend.provision({ ...workspace, ...first }, plainStart());
      expect(first.instanceId === null).toBe(!backend.capabilities.compute);
      expect(await backend.inspect({ ...workspace, ...again })).toBe(expected(backend, 'running'));
      expect(await machinesOf(backend, workspace)).toEqual(onlyMachine(again));
    }));

  it('replaces a machine whose id a crash kept from being noted', () =>
    withWorkspace(open, async (backend, workspace) => {
      await backend.provision(workspace, plainStart());
      const again = await backend.provision(workspace, plainStart());
      expect(await machinesOf(backend, workspace)).toEqual(onlyMachine(again));
    }));

  it('leaves one machine when it is asked to start many times at once', () =>
    withWorkspace(open, async (backend, workspace) => {
      const starts = [1, 2, 3].map(() => backend.provision(workspace, plainStart()));
      const started = (await Promise.allSettled(starts)).filter((start) => start.status === 'fulfilled');
      expect(started.length).toBeGreaterThanOrEqual(1);
      expect((await machinesOf(backend, workspace)).length).toBe(backend.capabilities.compute ? 1 : 0);
    }));

  it('stops a machine, which is then stopped, and stopping it again succeeds', () =>
    withWorkspace(open, async (backend, workspace) => {
      const running = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
      await backend.stop(running);
      await backend.stop(running);
      expect(await backend.inspect(running)).toBe(expected(backend, 'stopped'));
    }));

  it('starts a stopped workspace again', () =>
    withWorkspace(open, async (backend, workspace) => {
      const running = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
      await backend.stop(running);
      const again = { ...running, ...(await backend.provision(running, plainStart())) };
      expect(await backend.inspect(again)).toBe(expected(backend, 'running'));
    }));

  it.each([true, false])('destroys a machine for good (with its data: %s), and again', (volumes) =>
    withWorkspace(open, async (backend, workspace) => {
      const running = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
      await backend.destroy(running, { volumes });
      await backend.destroy(running, { volumes });
      expect(await backend.inspect(running)).toBe(expected(backend, 'absent'));
    }),
  );

  it('stops and destroys what was never there, and finds it absent', () =>
    withWorkspace(open, async (backend, workspace) => {
      await backend.stop(workspace);
      await backend.destroy(workspace, { volumes: true });
      expect(await backend.inspect(workspace)).toBe(expected(backend, 'absent'));
    }));

  it('takes at least one workspace a job', async () => {
    const { backend } = await open();
    expect(backend.capabilities.batchMax).toBeGreaterThanOrEqual(1);
  });
}

type Ability = 'logs' | 'exec' | 'files' | 'terminal' | 'images';
type Call = (backend: Backend, workspace: BackendWorkspace) => Promise<unknown>;

/** Every method that an adapter may refuse, with the capability that says so. */
const OPTIONAL: readonly (readonly [string, Ability, Call])[] = [
  ['logs', 'logs', (backend, workspace) => backend.logs(workspace, { lines: 10 })],
  ['exec', 'exec', (backend, workspace) => backend.exec(workspace, ['true'], { timeoutMs: 10_000 })],
  ['terminal', 'terminal', (backend, workspace) => backend.terminal(workspace, { columns: 80, rows: 24 })],
  ['images.current', 'images', (backend, workspace) => backend.images.current(workspace.runtime)],
  ['images.pull', 'images', (backend, workspace) => backend.images.pull(workspace.runtime, null, () => {})],
  ['files.read', 'files', (backend, workspace) => backend.files.read(workspace, '/configs/a.txt')],
  [
    'files.write',
    'files',
    (backend, workspace) =>
      backend.files.write(workspace, [{ path: '/configs/a.txt', content: new Uint8Array([1]) }]),
  ],
  ['files.list', 'files', (backend, workspace) => backend.files.list(workspace, '/configs', { depth: 1 })],
  ['files.remove', 'files', (backend, workspace) => backend.files.remove(workspace, '/configs/a.txt')],
  [
    'files.seed',
    'files',
    (backend, workspace) =>
      backend.files.seed([{ workspace, path: '/configs/a.txt', content: new Uint8Array([1]) }]),
  ],
];

function describeAbilities(open: OpenSubject): void {
  it.each(OPTIONAL)('refuses %s by its code where it has no such ability', (_, ability, call) =>
    withWorkspace(open, async (backend, workspace) => {
      if (backend.capabilities[ability]) return;
      const refused = call(backend, workspace);
      await expect(refused).rejects.toMatchObject({ code: 'unsupported_by_backend' });
    }),
  );

  it('runs a command with its exit code and both outputs, where it can', () =>
    withWorkspace(open, async (backend, workspace) => {
      if (!backend.capabilities.exec) return;
      const running = { ...workspace, ...(await backend.provision(workspace, plainStart())) };
      const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
      const result = await backend.exec(running, command, { timeoutMs: 10_000 });
      expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    }));
}
