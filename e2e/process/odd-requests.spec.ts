import { connect, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { endAllChildren, startChild } from './support/child';
import { sendRaw } from './support/send-raw';
import { SERVER_COMMAND, serverEnv, startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const ANSWER_MS_MAX = 20_000;
const START_MS_MAX = 60_000;
/** The server gives itself ten seconds and ends with another code after them; the rest is until its end is seen. */
const STOP_MS_MAX = 15_000;

test('requests that no browser makes are answered in words, with the headers of every answer', async () => {
  const { port } = await startServer({ DATA_DIR: makeTempFolder() });
  const host = `Host: localhost:${port}`;
  const badPath = await sendRaw(port, ['GET /api/workspaces/%zz HTTP/1.1', host]);
  expect(badPath).toMatch(/^HTTP\/1\.1 400 /);
  expect(badPath).toContain('"code":"invalid_field","field":"path"');
  expect(badPath.toLowerCase()).toContain('content-security-policy');
  const trace = await sendRaw(port, ['TRACE / HTTP/1.1', host]);
  expect(trace).toMatch(/^HTTP\/1\.1 405 /);
  for (const odd of ['a b', 'x:99999999']) {
    expect(await sendRaw(port, ['GET /api/health HTTP/1.1', `Host: ${odd}`])).toContain(
      '"code":"foreign_host"',
    );
  }
  const redirect = await sendRaw(port, ['GET //x HTTP/1.1', host]);
  expect(redirect.toLowerCase()).toContain('content-security-policy');
  expect(await sendRaw(port, ['GET /api/nope HTTP/1.1', 'Host: rebound.example'])).toContain('foreign_host');
});

test('HEAD on the event stream is refused, and leaves no stream behind', async () => {
  const { api } = await startServer({ DATA_DIR: makeTempFolder() });
  for (let count = 0; count < 12; count += 1) expect((await api.call('HEAD', '/events')).status).toBe(405);
  expect(await (await api.call('GET', '/metrics')).text()).toMatch(/^molecule_event_streams_active 0$/m);
});

test('a socket upgrade is ended at once, whoever asks, and does not hold up the stop', async () => {
  const server = await startServer({ DATA_DIR: makeTempFolder() });
  await server.api.statusOf('/health');
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  const open: Socket[] = [];
  for (const [path, host] of [
    ['/nope', 'evil.example'],
    ['/', 'evil.example'],
    ['/_next/hmr', `localhost:${server.port}`],
  ]) {
    const socket = connect(server.port, '127.0.0.1');
    open.push(socket);
    socket
      .on('error', () => {})
      .write(`${[`GET ${path} HTTP/1.1`, `Host: ${host}`, ...upgrade].join('\r\n')}\r\n\r\n`);
  }
  expect(
    await waitUntil(
      () => open.every((socket) => socket.closed || socket.destroyed || socket.readableEnded),
      ANSWER_MS_MAX,
    ),
  ).toBe(true);
  const beganAt = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - beganAt).toBeLessThan(STOP_MS_MAX);
});

test('a signal in the middle of a start leaves no database server behind', async () => {
  const dataDir = makeTempFolder();
  const child = startChild(SERVER_COMMAND, { env: serverEnv({ DATA_DIR: dataDir }) });
  expect(await waitUntil(() => databasePidsIn(dataDir).length > 0, START_MS_MAX)).toBe(true);
  child.kill('SIGINT');
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(databasePidsIn(dataDir)).toEqual([]);
});
