import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { AppError } from '../../../platform/app-error';

/** No message of an endpoint is as long. */
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** How much of a refusal is kept. */
const REFUSAL_CHARS_MAX = 500;
/** The tunnel was closed in peace; the second stands for no code at all. */
const CLOSED_NORMALLY = 1000;
const CLOSED_WITHOUT_CODE = 1005;

/**
 * Opens a tunnel through an EC2 Instance Connect Endpoint: bytes in, bytes out, each message of the WebSocket a piece of the
 * stream. Whoever reads slowly slows the other side down, and a write is over when the network has taken it. A tunnel that
 * breaks destroys the stream with an AppError that says why.
 * @param url signed
 */
export function openTunnel(url: string, timeoutMs: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      handshakeTimeout: timeoutMs,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.once('open', () => resolve(streamOf(socket)));
    socket.once('unexpected-response', (request, response) => {
      explainRefusal(response)
        .then(reject, reject)
        .finally(() => request.destroy());
    });
    socket.on('error', (cause) => reject(brokenTunnel('could not be opened', cause)));
  });
}

function streamOf(socket: WebSocket): Duplex {
  const isOver = (): boolean => socket.readyState > WebSocket.OPEN;
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => socket.resume(),
    // ssh has no packet as long as the 65,000 bytes that an endpoint takes in one message.
    write: (chunk: Buffer, _, done) =>
      isOver() ? done(brokenTunnel('is closed')) : socket.send(chunk, { binary: true }, done),
    final(done) {
      socket.close(CLOSED_NORMALLY);
      done();
    },
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  // It may break before anybody listens; whoever takes it looks at `errored` first.
  stream.on('error', () => {});
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) stream.destroy(brokenTunnel('brought text where only bytes can be'));
    else if (!stream.destroyed && !stream.push(data)) socket.pause();
  });
  socket.on('error', (cause) => stream.destroy(brokenTunnel('broke', cause)));
  socket.on('close', (code, reason) => {
    if (stream.destroyed) return;
    if (code === CLOSED_NORMALLY || code === CLOSED_WITHOUT_CODE) stream.push(null);
    else stream.destroy(brokenTunnel(`was closed (${code}${reason.length > 0 ? `: ${reason}` : ''})`));
  });
  return stream;
}

async function explainRefusal(response: IncomingMessage): Promise<AppError> {
  const said = (await text(response).catch(() => '')).slice(0, REFUSAL_CHARS_MAX);
  const internal = `openTunnel was answered with ${response.statusCode}: ${said}`;
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    return new AppError('machine_failed', {
      public:
        'AWS refused the tunnel to this machine: the credentials of this server may not open one (ec2-instance-connect:OpenTunnel), or its clock is wrong.',
      internal,
    });
  }
  return new AppError('backend_unavailable', {
    public: `The Instance Connect endpoint opened no tunnel to this machine (status ${status}).`,
    internal,
  });
}

const brokenTunnel = (what: string, cause?: unknown): AppError =>
  new AppError('backend_unavailable', { public: `The tunnel to this machine ${what}.`, cause });
