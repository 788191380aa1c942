import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { type TerminalNotice, terminalNotice } from '@/contracts/terminal';

/** A terminal's socket as a client has it. */
export interface TerminalClient {
  readonly socket: WebSocket;
  readonly notices: TerminalNotice[];
  shown(): string;
  /** With its code. */
  readonly closed: Promise<number>;
}

/** Asks for a terminal; resolves with the socket, or with the refusal that came in its place. */
export async function askForTerminal(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ client: TerminalClient } | { status: number; body: Record<string, unknown> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { host: 'localhost:3000', ...headers },
  });
  const notices: TerminalNotice[] = [];
  let shown = '';
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) shown += data.toString('latin1');
    else notices.push(terminalNotice.parse(JSON.parse(data.toString())));
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ client: { socket, notices, shown: () => shown, closed } }));
    socket.once('unexpected-response', (_, response: IncomingMessage) => {
      void textOf(response).then((text) =>
        resolve({
          status: response.statusCode ?? 0,
          body: JSON.parse(text || '{}') as Record<string, unknown>,
        }),
      );
    });
    socket.once('error', reject);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(response, 'end');
  return text;
}

/** The same where nothing but a terminal will do. */
export async function openTerminalSocket(
  port: number,
  id: string,
  headers?: Record<string, string>,
): Promise<TerminalClient> {
  const answer = await askForTerminal(port, `/api/workspaces/${id}/terminal?columns=100&rows=30`, headers);
  if ('client' in answer) return answer.client;
  throw new Error(`refused: ${answer.status} ${JSON.stringify(answer.body)}`);
}
