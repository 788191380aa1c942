import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type EdgeConfig, transportHeaders } from './edge';
import { apiSecurityHeaders } from './security-headers';

/** By node's codes of what is wrong with the bytes; anything else is just no request. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what node cannot read as a request itself, with the headers that every answer has. */
export function answerUnreadable(server: Server, config: EdgeConfig): void {
  const headers = Object.entries({ ...apiSecurityHeaders(), ...transportHeaders(config) });
  const lines = [...headers.map(([name, value]) => `${name}: ${value}`), 'connection: close'];
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex & { bytesWritten?: number }) => {
    // Where an answer has begun, more bytes would become part of it.
    if (!socket.writable || socket.bytesWritten !== 0) {
      socket.destroy();
      return;
    }
    const status = STATUS_OF[error.code ?? ''] ?? 400;
    socket.end(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n')}\r\n\r\n`);
  });
}
