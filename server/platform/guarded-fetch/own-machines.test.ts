import { expect, it } from 'vitest';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { startHttpServer } from './fixtures/test-server';

const startServer = async () => keep(await startHttpServer((_, response) => response.end('here')));

it('goes to loopback in server mode when it is said to go to a machine of ours, and by connections of its own', async () => {
  const server = await startServer();
  const outbound = outboundOf('server');
  const url = `http://127.0.0.1:${server.port}/`;
  expect((await outbound.request({ url, toOwnMachine: true })).body.toString()).toBe('here');
  // The connection that is open now must not be found by a request that may not open it.
  expect(await failureOf(outbound.request({ url }))).toMatchObject({ kind: 'forbidden_address' });
  expect((await outbound.checkUrl(url))?.kind).toBe('forbidden_address');
  expect(server.accepted).toBe(1);
});

it('follows no redirect on the way to a machine of ours', async () => {
  const outbound = outboundOf('server');
  const url = 'http://127.0.0.1:1/';
  const failure = await failureOf(outbound.request({ url, toOwnMachine: true, redirect: 'follow' }));
  expect(failure).toMatchObject({ kind: 'bad_request', requestSent: false });
});

it.each(['169.254.169.254', '[fe80::1]', '0.0.0.0', '224.0.0.1', 'metadata.google.internal'])(
  'never goes to %s, whoever says so',
  async (host) => {
    const outbound = outboundOf('server');
    const failure = await failureOf(outbound.request({ url: `http://${host}/`, toOwnMachine: true }));
    expect(failure.kind).toBe('forbidden_address');
  },
);
