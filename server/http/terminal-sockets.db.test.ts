import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTerminal, TERMINAL_CLOSE, TERMINAL_FRAME_BYTES_MAX } from '@/contracts/terminal';
import { createOrgKey, revokeOrgKey } from '@/contracts/tokens';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { closeFronts, openFront } from '@/server/testing/open-front';
import {
  askForTerminal,
  openTerminalSocket,
  type TerminalClient,
} from '@/server/testing/open-terminal-socket';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { type ScriptedTerminal, scriptedTerminal } from '@/server/testing/scripted-terminal';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { ACCESS_CHECK_MS } from './look-again';
import { LINE_LIMITS, type LineLimits } from './socket-line';
import { createTerminalSockets, type TerminalSockets } from './terminal-sockets';

let platform: TestPlatform;
let id: string;
let terminals: TerminalSockets;
let port: number;
const shells: ScriptedTerminal[] = [];
const capabilities = { ...scriptedBackend({}).capabilities, terminal: true };
const withShells = scriptedBackend({
  capabilities,
  terminal: async (_, size) => {
    const shell = scriptedTerminal(size);
    shells.push(shell);
    return shell.session;
  },
});
let backend = withShells;

/** A listener whose terminals have limits of their own. */
const listen = (limits: Partial<LineLimits>): Promise<number> =>
  openFront({ terminals: createTerminalSockets(platform.deps, { ...LINE_LIMITS, ...limits }) });
beforeAll(async () => {
  platform = await createTestPlatform({ backends: soleBackend(() => backend) });
  id = await seedWorkspace(platform);
  terminals = createTerminalSockets(platform.deps);
  port = await openFront({ terminals });
});
afterEach(() => {
  backend = withShells;
});
afterAll(async () => {
  await terminals.close();
  await closeFronts();
  await platform.close();
});

/** A terminal whose shell is there. */
async function open(
  at = port,
  headers?: Record<string, string>,
): Promise<TerminalClient & { shell: ScriptedTerminal }> {
  const before = shells.length;
  const client = await openTerminalSocket(at, id, headers);
  await vi.waitFor(() => expect(client.notices[0]).toEqual({ type: 'ready' }));
  const shell = shells[before];
  if (!shell) throw new Error('no shell was opened');
  return { ...client, shell };
}

const entries = () =>
  platform.sql<{ action: string; actor_id: string; details: Record<string, unknown> }[]>`
    select action, actor_id, details from audit_entries where action like '%-terminal' order by seq`;

/** How many entries there are, once every terminal of before has its last one. */
const settledCount = () =>
  vi.waitFor(async () => {
    const actions = (await entries()).map(({ action }) => action);
    expect(actions.filter((action) => action === 'close-terminal')).toHaveLength(actions.length / 2);
    return actions.length;
  });

describe('a terminal', () => {
  it('carries bytes both ways, follows the size, and tells how the shell ended', async () => {
    const { socket, shell, shown, notices, closed } = await open();
    shell.print('$ ');
    await vi.waitFor(() => expect(shown()).toBe('$ '));
    socket.send(Buffer.from([0x6c, 0x73, 0x0d, 0x00, 0xff]));
    await vi.waitFor(() => expect(shell.typed()).toBe('ls\r\0\xff'));
    socket.send(JSON.stringify({ type: 'resize', columns: 120, rows: 40 }));
    await vi.waitFor(() =>
      expect(shell.sizes).toEqual([
        { columns: 100, rows: 30 },
        { columns: 120, rows: 40 },
      ]),
    );
    shell.print('bye\r\n');
    shell.exit(3);
    expect(await closed).toBe(TERMINAL_CLOSE.ended);
    expect(shown()).toBe('$ bye\r\n');
    expect(notices.at(-1)).toEqual({ type: 'exit', code: 3 });
  });

  it('is in the audit log with its beginning and its end, and without a word of what was typed', async () => {
    const before = await settledCount();
    const { socket, shell } = await open();
    socket.send(Buffer.from('echo hunter2\r'));
    await vi.waitFor(() => expect(shell.typed()).toContain('hunter2'));
    platform.clock.advance(5000);
    socket.close();
    await vi.waitFor(async () => expect((await entries()).length).toBe(before + 2));
    const written = (await entries()).slice(before);
    expect(written).toEqual([
      { action: 'open-terminal', actor_id: 'owner', details: {} },
      { action: 'close-terminal', actor_id: 'owner', details: { seconds: 5, ended: 'left' } },
    ]);
    expect(shell.isClosed).toBe(true);
  });

  it('does not open where its beginning cannot be written down', async () => {
    await platform.sql`alter table audit_entries rename to audit_entries_away`;
    try {
      const client = await openTerminalSocket(port, id);
      expect(await client.closed).toBe(TERMINAL_CLOSE.failed);
      expect(client.notices).toMatchObject([{ type: 'error', code: 'internal' }]);
      expect(shells.at(-1)?.isClosed).toBe(true);
    } finally {
      await platform.sql`alter table audit_entries_away rename to audit_entries`;
    }
  });

  it('says why there is no shell', async () => {
    backend = scriptedBackend({
      capabilities,
      terminal: () => Promise.reject(new AppError('machine_not_running')),
    });
    const client = await openTerminalSocket(port, id);
    expect(await client.closed).toBe(TERMINAL_CLOSE.failed);
    expect(client.notices).toMatchObject([{ type: 'error', code: 'machine_not_running' }]);
  });

  it('shows a slow reader no more than they take', async () => {
    const { socket, shell, shown } = await open();
    socket.pause();
    const chunk = 'x'.repeat(256 * 1024);
    for (let count = 0; count < 64; count += 1) shell.print(chunk);
    await vi.waitFor(() => expect(shell.taken()).toBeGreaterThan(0));
    const platformIdle = async () => {
      const before = shell.taken();
      await platform.sql`select 1`;
      return shell.taken() === before;
    };
    await vi.waitFor(async () => expect(await platformIdle()).toBe(true));
    expect(shell.taken()).toBeLessThan(60);
    socket.resume();
    await vi.waitFor(() => expect(shown().length).toBe(64 * chunk.length));
    socket.close();
  });

  it('makes somebody who types too fast wait, and loses nothing of it', async () => {
    const at = await listen({ burstBytes: 40_000, bytesPerSecond: 1_000_000 });
    const { socket, shell } = await open(at);
    const startedAt = performance.now();
    for (let count = 0; count < 100; count += 1) socket.send(Buffer.alloc(10_000, 0x61));
    await vi.waitFor(() => expect(shell.typed().length).toBe(1_000_000));
    // Nearly a second's worth beyond the burst; what one read of the socket brings is let through before it is paid for.
    expect(performance.now() - startedAt).toBeGreaterThan(400);
    socket.close();
  });

  it('ends once nobody has typed for long enough', async () => {
    // Enough for a shell to be there by then.
    const at = await listen({ idleMs: 1000 });
    const { closed, notices, shell } = await open(at);
    expect(await closed).toBe(TERMINAL_CLOSE.idle);
    expect(notices.at(-1)).toMatchObject({ type: 'error', code: 'idle' });
    await vi.waitFor(() => expect(shell.isClosed).toBe(true));
  });

  it('ends when the other end does not answer pings', async () => {
    const at = await listen({ pingMs: 20 });
    const { socket, closed, shell } = await open(at);
    socket.pong = () => {};
    socket.pause();
    await vi.waitFor(() => expect(shell.isClosed).toBe(true));
    socket.resume();
    await closed;
  });

  it.each([
    ['a text that is no JSON', 'resize'],
    ['a request that nobody knows', '{"type":"exec","command":"id"}'],
    ['a size of nothing', '{"type":"resize","columns":0,"rows":0}'],
  ])('ends for %s', async (_, frame) => {
    const { socket, closed, shell } = await open();
    socket.send(frame);
    expect(await closed).toBe(TERMINAL_CLOSE.brokenRule);
    expect(shell.isClosed).toBe(true);
  });

  it('ends for a frame that is too large', async () => {
    const { socket, closed, shell } = await open();
    socket.send(Buffer.alloc(TERMINAL_FRAME_BYTES_MAX + 1));
    expect(await closed).toBe(1009);
    await vi.waitFor(() => expect(shell.isClosed).toBe(true));
  });

  it('ends within a second once its key is revoked', async () => {
    const key = (await callRoute(createOrgKey, { body: { name: 'ops', role: 'operator' } })).body;
    const { closed, notices, shell } = await open(port, { authorization: `Bearer ${key.auth_token}` });
    await callRoute(revokeOrgKey, { params: { id: String(key.id) } });
    expect(ACCESS_CHECK_MS).toBeLessThan(1000);
    expect(await closed).toBe(TERMINAL_CLOSE.accessEnded);
    expect(notices.at(-1)).toMatchObject({ type: 'error', code: 'access-ended' });
    expect(shell.isClosed).toBe(true);
  });

  it('is refused where one person has as many as they may, until one of them is closed', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => openTerminalSocket(port, id)));
    await vi.waitFor(() => expect(all.every(({ notices }) => notices.length === 1)).toBe(true));
    const ninth = await openTerminalSocket(port, id);
    expect(await ninth.closed).toBe(TERMINAL_CLOSE.failed);
    expect(ninth.notices).toMatchObject([{ type: 'error', code: 'too_many_terminals' }]);
    for (const { socket } of all) socket.close();
    await vi.waitFor(async () => {
      const { socket, notices } = await openTerminalSocket(port, id);
      await vi.waitFor(() => expect(notices).toHaveLength(1));
      socket.close();
      expect(notices).toEqual([{ type: 'ready' }]);
    });
  });

  it('ends with the platform, and its end is written down', async () => {
    // Those of the tests before are through.
    await settledCount();
    const stopping = createTerminalSockets(platform.deps);
    const { closed } = await open(await openFront({ terminals: stopping }));
    await stopping.close();
    const before = (await entries()).length;
    expect(await closed).toBe(TERMINAL_CLOSE.stopping);
    expect((await entries()).length).toBe(before);
    expect((await entries()).at(-1)).toMatchObject({
      action: 'close-terminal',
      details: { ended: 'stopping' },
    });
  });
});

describe('without a WebSocket', () => {
  it('says that it takes one, or what else stands in the way', async () => {
    const answer = await callRoute(openTerminal, { params: { id } });
    expect(answer).toMatchObject({ status: 426, body: { code: 'upgrade_required' } });
    backend = scriptedBackend({});
    const refused = await callRoute(openTerminal, { params: { id } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'unsupported_by_backend' } });
  });
});

describe('a socket', () => {
  it.each([
    ['a workspace that is not there', '/api/workspaces/a3bb189e-8bf9-4c4b-9b3f-00000000dead/terminal', 404],
    ['an id that is none', '/api/workspaces/7/terminal', 400],
    ['a size beyond reason', `/api/workspaces/{id}/terminal?columns=100000`, 400],
    ['something else in the query', `/api/workspaces/{id}/terminal?shell=bash`, 400],
  ])('is refused for %s', async (_, path, status) => {
    expect(await askForTerminal(port, path.replace('{id}', id))).toMatchObject({ status });
  });

  it('is nowhere else', async () => {
    for (const path of ['/api/events', '/terminal', `/api/workspaces/${id}/terminal/x`]) {
      await expect(askForTerminal(port, path)).rejects.toThrow(/socket hang up|ECONNRESET/);
    }
  });

  it('is not at the listener of agents', async () => {
    const agents = await openFront({ audience: 'agents' });
    await expect(askForTerminal(agents, `/api/workspaces/${id}/terminal`)).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
  });

  it('of another tenant finds nobody home', async () => {
    const guarded = await openFront({
      terminals,
      config: { publicUrl: null, basePath: '', corsOrigins: [], tenantId: 'acme' },
    });
    expect(await askForTerminal(guarded, `/api/workspaces/${id}/terminal`)).toMatchObject({ status: 404 });
  });
});
