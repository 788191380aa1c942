import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { CLOUD, type Cloud } from './cloud';
import type { Machines } from './machines';
import { verifySignature } from './signature';

/** What an endpoint takes in one message, and how many tunnels it keeps at a time. */
const MESSAGE_BYTES_MAX = 65_000;
const TUNNELS_MAX = 20;
const TUNNEL_SECONDS_MAX = 3600;
const PARAMETERS = ['instanceConnectEndpointId', 'remotePort', 'privateIpAddress', 'maxTunnelDuration'];
const FAILED = 1011;

export interface TunnelEndpoint {
  /** Tunnels that are open now. */
  open(): number;
  /** Those that were opened so far. */
  opened(): number;
  /** Breaks all of them without a word. */
  cut(): void;
  /** Breaks them as soon as so many more bytes have gone to machines. */
  cutAfter(bytes: number): void;
}

/** Answers GET /openTunnel of the cloud's server as an EC2 Instance Connect Endpoint does. */
export function openTunnelEndpoint(cloud: Cloud, machines: Machines): TunnelEndpoint {
  const accept = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const tunnels = new Map<WebSocket, Socket>();
  let opened = 0;
  let bytesLeft = Number.POSITIVE_INFINITY;
  const cut = (): void => {
    bytesLeft = Number.POSITIVE_INFINITY;
    for (const [socket, toMachine] of tunnels) {
      socket.terminate();
      toMachine.destroy();
    }
  };
  cloud.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = judge(request, cloud, tunnels.size);
    if ('refusal' in asked) return refuse(socket, asked);
    const machine = machines.byAddress(asked.address);
    accept.handleUpgrade(request, socket, head, (tunnel) => {
      if (!machine) return tunnel.close(FAILED, 'Host unreachable');
      opened += 1;
      const toMachine = connect({ port: machine.sshPort, host: machine.privateAddress, noDelay: true });
      tunnels.set(tunnel, toMachine);
      tunnel.once('close', () => tunnels.delete(tunnel));
      tunnel.on('message', (data: Buffer) => {
        bytesLeft -= data.length;
        if (bytesLeft < 0) cut();
      });
      join(tunnel, toMachine);
      const timer = setTimeout(() => tunnel.close(1000, 'Max duration exceeded'), asked.seconds * 1000);
      void once(tunnel, 'close').then(() => clearTimeout(timer));
    });
  });
  return {
    open: () => tunnels.size,
    opened: () => opened,
    cut,
    cutAfter: (bytes) => {
      bytesLeft = bytes;
    },
  };
}

function join(tunnel: WebSocket, toMachine: Socket): void {
  const stream = createWebSocketStream(tunnel);
  stream.on('error', () => toMachine.destroy());
  toMachine.on('error', () => tunnel.close(FAILED, 'Connection to the instance failed'));
  stream.pipe(toMachine).pipe(stream);
}

type Asked =
  | { readonly address: string; readonly seconds: number }
  | { readonly refusal: string; readonly status: number; readonly message: string };

const invalid = (what: string): Asked => ({
  refusal: 'InvalidParameter',
  status: 400,
  message: `The specified ${what} is not valid.`,
});

function judge(request: IncomingMessage, { credentials, state }: Cloud, open: number): Asked {
  const { method = '', url = '/', headers } = request;
  const verdict = verifySignature({ method, url, headers, body: '' }, credentials);
  if (!verdict.ok) return { refusal: 'AccessDenied', status: 403, message: verdict.message };
  if (verdict.service !== 'ec2-instance-connect' || verdict.region !== CLOUD.region) {
    return { refusal: 'AccessDenied', status: 403, message: 'The credential scope is not valid.' };
  }
  const { pathname, searchParams } = new URL(url, 'http://cloud');
  const sent = new Map([...searchParams].filter(([name]) => !name.startsWith('X-Amz-')));
  const unknown = [...sent.keys()].find((name) => !PARAMETERS.includes(name));
  if (pathname !== '/openTunnel' || unknown !== undefined) return invalid(unknown ?? 'path');
  const { connectEndpoints } = state.settings;
  if (!connectEndpoints.some(({ id }) => id === sent.get('instanceConnectEndpointId'))) {
    return invalid('InstanceConnectEndpointId');
  }
  // The other port of an endpoint, 3389, leads to remote desktops; none of these machines has one.
  if (sent.get('remotePort') !== '22') return invalid('RemotePort');
  const seconds = Number(sent.get('maxTunnelDuration') ?? TUNNEL_SECONDS_MAX);
  if (!(seconds >= 1 && seconds <= TUNNEL_SECONDS_MAX)) return invalid('MaxTunnelDuration');
  const address = sent.get('privateIpAddress') ?? '';
  if (!/^\d+(\.\d+){3}$/.test(address)) return invalid('PrivateIpAddress');
  if (open >= TUNNELS_MAX) {
    return { refusal: 'TooManyTunnels', status: 429, message: 'The endpoint has too many tunnels.' };
  }
  return { address, seconds };
}

function refuse(socket: Duplex, { refusal, status, message }: Extract<Asked, { refusal: string }>): void {
  const body = JSON.stringify({ ErrorCode: refusal, Message: message });
  const head = [`HTTP/1.1 ${status} Refused`, 'content-type: application/json', 'connection: close'];
  socket.end([...head, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
}
