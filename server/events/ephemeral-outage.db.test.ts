import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { EphemeralEvent } from '@/contracts/events';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { EventDispatcher } from './dispatcher';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

const heartbeat = (uptime_seconds: number): EphemeralEvent => ({
  event: 'WORKSPACE_HEARTBEAT',
  workspace_id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
  timestamp: '2026-01-01T00:00:00.000Z',
  payload: { active_tasks: 1, uptime_seconds },
});

/** A way to the database that can be cut and mended. */
async function openWay(to: URL) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port || 5432), to.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket) && other.destroy());
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = new URL(to);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

it('without a database its process hears them all the same, and the others again once it is back', async () => {
  const way = await openWay(new URL(platform.url));
  const sql = postgres(way.url, { max: 2, onnotice: () => {}, backoff: () => 0.05 });
  let logged = '';
  const write = (line: string): void => {
    logged += line;
  };
  const dispatcher = new EventDispatcher(sql, pino({ level: 'debug' }, { write }));
  await dispatcher.start();
  const here: number[] = [];
  const there: number[] = [];
  const uptimes = (list: number[]) => (batch: { readonly events: readonly EphemeralEvent[] }) =>
    list.push(
      ...batch.events.map(({ payload }) => ('uptime_seconds' in payload ? payload.uptime_seconds : 0)),
    );
  dispatcher.subscribe(() => {}, uptimes(here));
  platform.deps.events.subscribe(() => {}, uptimes(there));

  await way.cut();
  dispatcher.publishEphemeral(heartbeat(1));
  expect(here).toEqual([1]);
  await vi.waitFor(() => expect(logged).toContain('did not reach the other replicas'));
  await way.mend();
  let next = 1;
  await vi.waitFor(
    () => {
      next += 1;
      dispatcher.publishEphemeral(heartbeat(next));
      expect(there.length).toBeGreaterThan(0);
    },
    { interval: 150 },
  );
  here.length = 0;
  await vi.waitFor(
    () => {
      platform.deps.events.publishEphemeral(heartbeat(0));
      expect(here).toContain(0);
    },
    { interval: 150 },
  );
  await dispatcher.stop();
  await sql.end({ timeout: 1 });
  await way.cut();
});
