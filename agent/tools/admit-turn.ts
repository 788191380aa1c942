import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenTurn } from './tool-service';

export const HOST = '127.0.0.1';
export const PATH = '/mcp';

/** Looked up by its hash: how long a comparison takes says nothing about a bearer. */
export const keyOf = (bearer: string): string => createHash('sha256').update(bearer).digest('hex');

/** The turn that a request belongs to; null when it was refused. */
export function admitTurn(
  request: IncomingMessage,
  response: ServerResponse,
  turns: ReadonlyMap<string, OpenTurn>,
): OpenTurn | null {
  const refuse = (status: number, message: string): null => {
    const error = { code: -32000, message };
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 405 ? { allow: 'POST' } : {}),
    });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    return null;
  };
  const port = request.socket.localPort;
  const names = [`${HOST}:${port}`, `localhost:${port}`];
  const { host = '', origin, authorization = '' } = request.headers;
  // A page of a browser gets here by a name that it made lead here, or by saying whose page it is.
  if (!names.includes(host)) return refuse(403, 'This address is not served here.');
  if (origin !== undefined) return refuse(403, 'Pages are not served here.');
  const [, bearer = ''] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
  const turn = turns.get(keyOf(bearer));
  if (!turn) return refuse(401, 'This bearer opens nothing: its turn is over, or there was none.');
  if (request.url?.split('?', 1)[0] !== PATH) return refuse(404, 'There is nothing here.');
  // No streams of the server's own and no sessions: each call is answered where it was made.
  if (request.method !== 'POST') return refuse(405, 'Only POST is offered.');
  return turn;
}
