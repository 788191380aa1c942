import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLOUD, type Cloud, openCloud } from '@/server/testing/aws/cloud';
import { instanceConnectApi } from '@/server/testing/aws/instance-connect-api';
import type { Machines } from '@/server/testing/aws/machines';
import { openTunnelEndpoint, type TunnelEndpoint } from '@/server/testing/aws/tunnel-endpoint';
import { systemClock } from '../../../platform/clock';
import { openTunnel } from './open-tunnel';
import { signTunnel } from './sign-tunnel';

const HERE = '127.0.0.1';
const INSTANCE = 'i-0123456789abcdef0';
const SOON_MS = 10_000;
/** What the machine does with who connects. */
let serve: (socket: Socket) => void;
let machine: Server;
let cloud: Cloud;
let tunnels: TunnelEndpoint;
const pushed: string[] = [];

beforeEach(async () => {
  serve = (socket) => socket.pipe(socket);
  machine = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, HERE);
  await once(machine, 'listening');
  const { port } = machine.address() as AddressInfo;
  const one = {
    sshPort: port,
    privateAddress: HERE,
    pushKey: async (user: string) => void pushed.push(user),
  };
  const machines = {
    byAddress: (address: string) => (address === HERE ? one : null),
    byId: (id: string) => (id === INSTANCE ? one : null),
  } as unknown as Machines;
  cloud = await openCloud(
    { makeMachine: () => Promise.reject(new Error('No machine is made here.')) },
    { 'ec2-instance-connect': instanceConnectApi(machines) },
  );
  const running = { state: 'running', subnet: CLOUD.subnets[0], terminate() {}, settled: async () => {} };
  cloud.state.instances.set(INSTANCE, running as never);
  tunnels = openTunnelEndpoint(cloud, machines);
});
afterEach(async () => {
  tunnels.cut();
  machine.close();
  await cloud.close();
});

const client = (secretAccessKey = cloud.credentials.secretAccessKey) =>
  new EC2InstanceConnectClient({
    region: CLOUD.region,
    endpoint: cloud.endpoint,
    credentials: { ...cloud.credentials, secretAccessKey },
  });
const url = (): string => cloud.endpoint.replace(/^http/, 'ws');

interface Asked {
  readonly secret?: string;
  readonly endpoint?: string;
  readonly address?: string;
  readonly now?: Date;
  change?(url: string): string;
}

async function open({ secret, endpoint = CLOUD.connectEndpoint, address = HERE, now, change }: Asked = {}) {
  const clock = now ? { now: () => now } : systemClock;
  const options = { instanceConnect: client(secret), clock };
  const signed = await signTunnel(options, { id: endpoint, url: url() }, address);
  return openTunnel(change ? change(signed) : signed, SOON_MS);
}

const expectBroken = (stream: Duplex, why: RegExp): Promise<void> =>
  vi.waitFor(() => {
    expect(stream.errored).toMatchObject({
      code: 'backend_unavailable',
      publicText: expect.stringMatching(why),
    });
  });

describe('a tunnel', () => {
  it('carries bytes both ways as they are, and ends with the other side', async () => {
    const bytes = Buffer.alloc(3_000_000).map((_, at) => (at * 13 + (at >> 7)) % 256);
    serve = (socket) => {
      let seen = 0;
      socket.pipe(socket, { end: false });
      socket.on('data', (chunk) => {
        seen += chunk.length;
        if (seen === bytes.length) socket.end();
      });
    };
    const stream = await open();
    const back = buffer(stream);
    for (let at = 0; at < bytes.length; at += 30_000) stream.write(bytes.subarray(at, at + 30_000));
    expect((await back).equals(bytes)).toBe(true);
    await vi.waitFor(() => expect(tunnels.open()).toBe(0));
  });

  it('takes no more from a machine than is read', async () => {
    const size = 40_000_000;
    let sent: Socket | null = null;
    serve = (socket) => {
      sent = socket;
      socket.end(Buffer.alloc(size, 1));
    };
    const stream = await open();
    stream.read(0);
    await vi.waitFor(() => expect(stream.readableLength).toBeGreaterThan(0));
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(stream.readableLength).toBeLessThan(1_000_000);
    expect((sent as Socket | null)?.writableLength).toBeGreaterThan(size / 4);
    expect((await buffer(stream)).length).toBe(size);
  });

  it('says that it was cut, to who reads and to who writes', async () => {
    const stream = await open();
    tunnels.cut();
    await expectBroken(stream, /^The tunnel to this machine was closed/);
    const written = new Promise((resolve) => stream.write('x', resolve));
    expect(await written).toBeInstanceOf(Error);
  });

  it('is broken where text comes, which no endpoint sends', async () => {
    const { WebSocketServer } = await import('ws');
    const server = new WebSocketServer({ port: 0, host: HERE });
    server.on('connection', (socket) => socket.send('hello'));
    await once(server, 'listening');
    const stream = await openTunnel(`ws://${HERE}:${(server.address() as AddressInfo).port}`, SOON_MS);
    await expectBroken(stream, /text/);
    server.close();
  });
});

describe('a tunnel that cannot be', () => {
  it.each<[string, () => Asked]>([
    ['is signed by another', () => ({ secret: 'somebody else’s' })],
    ['was signed an hour ago', () => ({ now: new Date(Date.now() - 3_600_000) })],
    ['will be signed in an hour', () => ({ now: new Date(Date.now() + 3_600_000) })],
    [
      'leads elsewhere than was signed',
      () => ({
        change: (signed) => signed.replace(`privateIpAddress=${HERE}`, 'privateIpAddress=127.0.0.2'),
      }),
    ],
    [
      'lasts longer than was signed',
      () => ({ change: (signed) => signed.replace('maxTunnelDuration=3600', 'maxTunnelDuration=3601') }),
    ],
    ['is not signed', () => ({ change: (signed) => signed.replace(/&?X-Amz-[^&]+/g, '') })],
  ])('is refused as one that this server may not open when it %s', async (_, asked) => {
    await expect(open(asked())).rejects.toMatchObject({
      code: 'machine_failed',
      publicText: expect.stringMatching(/OpenTunnel/),
    });
    expect(tunnels.opened()).toBe(0);
  });

  it('names the status where the endpoint is none of the account', async () => {
    const refused = open({ endpoint: 'eice-0000000000000000f' });
    await expect(refused).rejects.toMatchObject({
      code: 'backend_unavailable',
      publicText: expect.stringMatching(/status 400/),
      internalText: expect.stringMatching(/InstanceConnectEndpointId is not valid/),
    });
  });

  it('breaks at once, with the reason, where no machine is or its ssh server does not listen yet', async () => {
    await expectBroken(await open({ address: '127.0.0.9' }), /1011: Host unreachable/);
    machine.close();
    await expectBroken(await open(), /1011: Connection to the instance failed/);
  });

  it('is refused where the endpoint has as many as it takes', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
    await expect(open()).rejects.toMatchObject({
      code: 'backend_unavailable',
      publicText: expect.stringMatching(/status 429/),
    });
    for (const stream of streams) stream.destroy();
    await vi.waitFor(() => expect(tunnels.open()).toBe(0));
  });

  it('is given up when nobody answers', async () => {
    const silent = createServer(() => {}).listen(0, HERE);
    await once(silent, 'listening');
    const refused = openTunnel(`ws://${HERE}:${(silent.address() as AddressInfo).port}`, 50);
    await expect(refused).rejects.toMatchObject({ code: 'backend_unavailable' });
    silent.close();
  });
});

describe('the loopback Instance Connect', () => {
  const key = `ssh-ed25519 ${'A'.repeat(68)}`;
  const asked = { InstanceId: INSTANCE, InstanceOSUser: 'ubuntu', SSHPublicKey: key };
  const send = (changes: Partial<Record<string, string>>, secret?: string) =>
    client(secret).send(new SendSSHPublicKeyCommand({ ...asked, ...changes }));

  it('takes a key for an instance that runs', async () => {
    pushed.length = 0;
    expect((await send({ AvailabilityZone: CLOUD.subnets[0].zone })).Success).toBe(true);
    expect(pushed).toEqual(['ubuntu']);
  });

  it.each([
    ['InvalidArgsException', { InstanceId: 'no-instance' }],
    ['InvalidArgsException', { InstanceOSUser: 'no user' }],
    ['InvalidArgsException', { SSHPublicKey: `ssh-dss ${'A'.repeat(68)}` }],
    ['EC2InstanceNotFoundException', { InstanceId: 'i-00000000000000000' }],
    ['EC2InstanceNotFoundException', { AvailabilityZone: CLOUD.subnets[1].zone }],
  ])('refuses with %s what is wrong: %o', async (name, changes) => {
    pushed.length = 0;
    await expect(send(changes)).rejects.toMatchObject({ name });
    expect(pushed).toEqual([]);
  });

  it('refuses who signs with another secret, and an instance that does not run', async () => {
    await expect(send({}, 'somebody else’s')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const stopped = { state: 'stopped', subnet: CLOUD.subnets[0], terminate() {}, settled: async () => {} };
    cloud.state.instances.set(INSTANCE, stopped as never);
    await expect(send({})).rejects.toMatchObject({ name: 'EC2InstanceStateInvalidException' });
  });
});
