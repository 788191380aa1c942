import { describe, expect, it } from 'vitest';
import { isAppError } from '../app-error';
import { startDnsServer, type TestDnsServer } from './fixtures/dns-server';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { startHttpServer, type TestServer } from './fixtures/test-server';
import type { Outbound } from './outbound';

const startServer = async (): Promise<TestServer> =>
  keep(await startHttpServer((request, response) => response.end(request.headers.host)));
const startDns = async (
  answersOf: (name: string, type: 'A' | 'AAAA', nth: number) => readonly string[] | null,
): Promise<TestDnsServer> => keep(await startDnsServer(answersOf));

/** Loopback as people who want to get past a filter write it. */
const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  'localhost',
  'LOCALHOST',
  'ｌｏｃａｌｈｏｓｔ',
];

describe('loopback in server mode', () => {
  it.each(SPELLINGS)('http://%s is refused, and its listener sees no connection', async (host) => {
    const server = await startServer();
    const outbound = outboundOf('server');
    const url = `http://${host}:${server.port}/`;
    const failure = await failureOf(outbound.request({ url }));
    expect(failure).toMatchObject({ kind: 'forbidden_address', category: 'loopback', requestSent: false });
    expect((await outbound.checkUrl(url))?.category).toBe('loopback');
    expect(server.accepted).toBe(0);
  });

  it('is refused for a name that resolves to it', async () => {
    const server = await startServer();
    const dns = await startDns((_, type) => (type === 'A' ? ['127.0.0.1'] : []));
    const outbound = outboundOf('server', { dnsServers: [dns.address] });
    const failure = await failureOf(outbound.request({ url: `http://agent.test:${server.port}/` }));
    expect(failure).toMatchObject({ kind: 'forbidden_address', category: 'loopback' });
    expect(server.accepted).toBe(0);
  });

  it.each(['127.0.0.1', '127.1', 'localhost', '2130706433'])(
    'is called at %s when it is listed',
    async (host) => {
      const server = await startServer();
      const outbound = outboundOf('server', {}, '127.0.0.0/8', '::1');
      expect((await outbound.request({ url: `http://${host}:${server.port}/` })).status).toBe(200);
    },
  );
});

it.each(['127.0.0.1', '[::ffff:127.0.0.1]', 'localhost'])('local mode calls loopback at %s', async (host) => {
  const server = await startServer();
  const response = await outboundOf('local').request({ url: `http://${host}:${server.port}/` });
  expect(response.status).toBe(200);
});

describe('addresses that are refused without a connection', () => {
  it.each([
    ['server', 'http://10.0.0.1/', 'private'],
    ['server', 'http://192.168.0.1/', 'private'],
    ['server', 'http://[fd00::1]/', 'unique_local'],
    ['local', 'http://100.64.0.1/', 'cgnat'],
    ['local', 'http://169.254.1.1/', 'link_local'],
    ['local', 'http://[fe80::1]/', 'link_local'],
    ['local', 'http://169.254.169.254/latest/meta-data/', 'metadata'],
    ['local', 'http://[::ffff:a9fe:a9fe]/', 'metadata'],
    ['local', 'http://[fd00:ec2::254]/', 'metadata'],
    ['local', 'http://0xa9fea9fe/', 'metadata'],
    ['local', 'http://metadata.google.internal/', 'metadata'],
    ['local', 'https://METADATA.google.internal./', 'metadata'],
    ['local', 'http://instance-data/', 'metadata'],
    ['local', 'http://0.0.0.0/', 'unspecified'],
    ['local', 'http://[::]/', 'unspecified'],
    ['local', 'http://0/', 'unspecified'],
    ['local', 'http://224.0.0.1/', 'multicast'],
    ['local', 'http://255.255.255.255/', 'broadcast'],
    ['local', 'http://192.0.2.1/', 'documentation'],
    ['local', 'http://[fec0::1]/', 'reserved'],
  ] as const)('%s mode: %s is %s', async (mode, url, category) => {
    const outbound = outboundOf(mode);
    expect(await failureOf(outbound.request({ url }))).toMatchObject({ kind: 'forbidden_address', category });
    expect(await outbound.checkUrl(url)).toMatchObject({ kind: 'forbidden_address', category });
  });
});

describe('names', () => {
  it('one refused address among public ones refuses the name', async () => {
    const dns = await startDns((_, type) => (type === 'A' ? ['93.184.216.34'] : ['fe80::1']));
    const outbound = outboundOf('local', { dnsServers: [dns.address] });
    const failure = await failureOf(outbound.request({ url: 'http://agent.test/' }));
    expect(failure).toMatchObject({ kind: 'forbidden_address', category: 'link_local' });
  });

  it('that changes its address after the check never reaches the listener', async () => {
    const server = await startServer();
    const dns = await startDns((_, type, nth) =>
      type === 'AAAA' ? [] : nth === 0 ? ['93.184.216.34'] : ['127.0.0.1'],
    );
    const outbound = outboundOf('server', { dnsServers: [dns.address] });
    const url = `http://rebind.test:${server.port}/`;
    expect(await outbound.checkUrl(url)).toBeNull();
    expect(await failureOf(outbound.request({ url }))).toMatchObject({ category: 'loopback' });
    expect(server.accepted).toBe(0);
  });

  it('is asked for once for a connection, which goes to the address that was checked', async () => {
    const listed = keep(
      await startHttpServer((_, response) => response.end('listed'), { host: '127.0.0.2' }),
    );
    const { port } = listed;
    const forbidden = keep(await startHttpServer((_, response) => response.end('forbidden'), { port }));
    const dns = await startDns((_, type, nth) =>
      type === 'AAAA' ? [] : nth === 0 ? ['127.0.0.2'] : ['127.0.0.1'],
    );
    const outbound = outboundOf(
      'server',
      { dnsServers: [dns.address], connectionsPerOrigin: 1 },
      '127.0.0.2',
    );
    const url = `http://rebind.test:${port}/`;
    expect((await outbound.request({ url })).body.toString()).toBe('listed');
    expect((await outbound.request({ url })).body.toString()).toBe('listed');
    expect(dns.queries.filter((query) => query === 'rebind.test A')).toHaveLength(1);
    expect([listed.accepted, forbidden.accepted]).toEqual([1, 0]);
  });

  it('stays in the Host header although the connection goes to an address', async () => {
    const server = await startServer();
    const dns = await startDns((_, type) => (type === 'A' ? ['127.0.0.1'] : []));
    const outbound = outboundOf('local', { dnsServers: [dns.address] });
    const response = await outbound.request({ url: `http://agent.test:${server.port}/` });
    expect(response.body.toString()).toBe(`agent.test:${server.port}`);
  });

  it.each([
    ['has no address', () => []],
    ['gets no answer', () => null],
  ])('that %s fails as dns', async (_, answersOf) => {
    const dns = await startDns(answersOf);
    const outbound = outboundOf('local', { dnsServers: [dns.address], connectTimeoutMs: 200 });
    expect((await outbound.checkUrl('http://agent.test/'))?.kind).toBe('dns');
    expect((await failureOf(outbound.request({ url: 'http://agent.test/' }))).kind).toBe('dns');
  });

  it('that cannot be resolved because no DNS server is there fails as dns, not as refused', async () => {
    const outbound = outboundOf('local', { dnsServers: ['127.0.0.1:1'], connectTimeoutMs: 200 });
    expect((await failureOf(outbound.request({ url: 'http://agent.test/' }))).kind).toBe('dns');
  });
});

describe('registering a URL', () => {
  const refusalOf = async (outbound: Outbound, url: string): Promise<unknown> => {
    try {
      await outbound.assertUrlAllowed(url, 'url');
      return null;
    } catch (error) {
      return isAppError(error) ? { code: error.code, field: error.field, text: error.publicText } : error;
    }
  };

  it.each([
    ['http://10.0.0.1/', 'The host is a private address, which may not be called.'],
    ['http://localhost/', 'The host is a loopback address, which may not be called.'],
    ['http://169.254.169.254/', 'The host is a cloud metadata service, which may not be called.'],
    ['ftp://agent.test/', 'The address must begin with http:// or https://.'],
    ['http://u:p@agent.test/', 'The address must not contain a user name or password.'],
  ])('%s is refused in words that name no address', async (url, text) => {
    expect(await refusalOf(outboundOf('server'), url)).toEqual({
      code: 'url_not_allowed',
      field: 'url',
      text,
    });
  });

  it('a name is refused without saying what it resolves to', async () => {
    const dns = await startDns((_, type) => (type === 'A' ? ['10.11.12.13'] : []));
    const refusal = await refusalOf(
      outboundOf('server', { dnsServers: [dns.address] }),
      'http://agent.test/',
    );
    expect(refusal).toMatchObject({ code: 'url_not_allowed' });
    expect(JSON.stringify(refusal)).not.toContain('10.11');
  });

  it('a name that cannot be resolved is refused', async () => {
    const dns = await startDns(() => []);
    const refusal = await refusalOf(
      outboundOf('server', { dnsServers: [dns.address] }),
      'http://agent.test/',
    );
    expect(refusal).toMatchObject({ text: 'The host name cannot be resolved.' });
  });

  it('a public address is accepted', async () => {
    const dns = await startDns((_, type) => (type === 'A' ? ['93.184.216.34'] : ['2606:4700::1111']));
    expect(
      await refusalOf(outboundOf('server', { dnsServers: [dns.address] }), 'https://agent.test/a2a'),
    ).toBeNull();
  });
});
