import { createConnection, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';

/**
 * One keep-alive connection with one request on it at a time. By hand: on a machine that is shared with the server under
 * test, a client that costs half of what the server costs would hide the server.
 */
export class RawConnection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #settle: ((status: number) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor(port: number) {
    this.#socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#fail?.(error));
    this.#socket.on('close', () => this.#fail?.(new Error('the server closed the connection')));
  }

  /** Sends a whole request. @returns the status, once the answer is here to its end */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#fail = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0 || !isWhole(bytes, headEnd)) return;
    this.#received = [];
    this.#settle?.(Number(bytes.toString('latin1', 9, 12)));
  }
}

function isWhole(bytes: Buffer, headEnd: number): boolean {
  const head = bytes.toString('latin1', 0, headEnd);
  const bodyStart = headEnd + HEAD_END.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= bodyStart + Number(length);
  // Nothing else is on the way on this connection, so the last chunk is at the very end.
  return bytes.toString('latin1', Math.max(bodyStart, bytes.length - LAST_CHUNK.length)) === LAST_CHUNK;
}
