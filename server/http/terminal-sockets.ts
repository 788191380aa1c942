import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ContractInput } from '@/contracts/contract';
import { pathPattern } from '@/contracts/contract-path';
import { openTerminal, TERMINAL_FRAME_BYTES_MAX } from '@/contracts/terminal';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { findTerminalHost, type TerminalHost } from '../terminals/find-terminal-host';
import { runTerminal } from '../terminals/run-terminal';
import type { Answer } from './answer';
import { edgeHeaders, withHeaders } from './edge';
import { errorAnswer } from './error-response';
import { ACCESS_CHECK_MS, lookAgain } from './look-again';
import { toHeaders } from './node-request';
import { runPipeline } from './pipeline';
import { LINE_LIMITS, type LineLimits, SocketLine } from './socket-line';

/** Terminals that one person or key may have open at this process. */
const PER_PRINCIPAL_MAX = 8;

const PATTERN = pathPattern(openTerminal.path, '/api');

/** Takes the requests for terminals off the listener of people. */
export interface TerminalSockets {
  /** True for the address of a terminal. */
  isFor(path: string): boolean;
  /** Lets a request in by its contract, as every route does, or refuses it; settles when its terminal is over. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Ends all terminals; resolves when each has its last entry in the audit log. */
  close(): Promise<void>;
}

/** Who was let in, and to what. */
interface Entry {
  readonly principal: Principal;
  readonly workspace: TerminalHost;
  readonly input: ContractInput<typeof openTerminal>;
}

export function createTerminalSockets(deps: Deps, limits: LineLimits = LINE_LIMITS): TerminalSockets {
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: TERMINAL_FRAME_BYTES_MAX,
    // What is typed may be secret, and compressed sizes tell of it.
    perMessageDeflate: false,
    clientTracking: false,
  });
  const open = new Map<SocketLine, { principalId: string; over: Promise<void> }>();
  const countOf = (id: string): number =>
    [...open.values()].filter(({ principalId }) => principalId === id).length;

  async function serve(entry: Entry, headers: Headers, line: SocketLine): Promise<void> {
    const { principal, workspace, input } = entry;
    if (deps.stopping.aborted) return line.close('stopping');
    line.endUnless(ACCESS_CHECK_MS, async () => {
      const occasion = line.takeTyped() ? 'use' : 'check';
      return (await lookAgain(deps, openTerminal, headers, principal, input.params, occasion)) !== null;
    });
    if (countOf(principal.id) >= PER_PRINCIPAL_MAX) {
      const { code, publicText: message } = new AppError('too_many_terminals');
      line.say({ type: 'error', code, message });
      return line.end(true);
    }
    const over = runTerminal(deps, principal, workspace, input.query, line).catch((error: unknown) => {
      deps.log.error({ err: error, workspaceId: workspace.id }, 'a terminal ended in an error');
      line.end(true);
    });
    open.set(line, { principalId: principal.id, over });
    await over;
    open.delete(line);
  }

  return {
    isFor: (path) => PATTERN.test(path),
    async take(request, socket, head) {
      // Until the library has it, nobody else listens, and an unheard error would end the process.
      socket.on('error', () => socket.destroy());
      const headers = toHeaders(request.rawHeaders);
      const admitted = await admit(request, headers);
      if ('answer' in admitted) {
        const common = edgeHeaders(deps.config, `/api${openTerminal.path}`, headers.get('origin'));
        return refuse(socket, withHeaders(admitted.answer, common));
      }
      const upgraded = new Promise<SocketLine | null>((resolve) => {
        // What is no proper handshake is answered by the library, and nobody ever comes.
        socket.once('close', () => resolve(null));
        upgrades.handleUpgrade(request, socket, head, (opened) => resolve(new SocketLine(opened, limits)));
      });
      const line = await upgraded;
      if (line) await serve(admitted.entry, headers, line);
    },
    async close() {
      for (const line of open.keys()) line.close('stopping');
      await Promise.all([...open.values()].map(({ over }) => over));
    },
  };
}

/** The way of every request: authenticate, limits, parse, and what of the terminal can be said before there is one. */
async function admit(
  request: IncomingMessage,
  headers: Headers,
): Promise<{ readonly entry: Entry } | { readonly answer: Answer }> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  let entry: Entry | null = null;
  const outcome = await runPipeline(
    openTerminal,
    async (deps, principal, input) => {
      entry = { principal, input, workspace: await findTerminalHost(deps, input.params.id) };
      return { status: 'opened' as const };
    },
    { headers, signal: AbortSignal.timeout(60_000) },
    'route',
    {
      params: { ...PATTERN.exec(url.pathname)?.groups },
      read: async () => ({ query: Object.fromEntries(url.searchParams), body: undefined }),
    },
  );
  if (outcome.ok && entry) return { entry };
  const error = outcome.ok ? new AppError('internal') : outcome.error;
  return { answer: errorAnswer(error, outcome.requestId, outcome.headers) };
}

/** An ordinary answer in place of the upgrade. */
export function refuse(socket: Duplex, { status, headers, body }: Answer): void {
  const text = typeof body === 'string' ? body : '';
  const all = { ...headers, 'content-length': Buffer.byteLength(text), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
}
