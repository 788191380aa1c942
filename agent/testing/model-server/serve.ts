import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { estimateTokens } from './answer';
import { readAnthropic } from './anthropic-request';
import { control } from './control';
import { dialectAt } from './dialects';
import type { JournalEntry } from './journal';
import { InvalidCall } from './model-call';
import { Playbook } from './playbook';
import { answerJson, reply, sendFault } from './reply';
import type { Script, ScriptedTurn } from './script';

/** A model server on loopback that says what it is told to say. */
export interface ModelServer {
  /** Without a path: the base URL of Anthropic's API. */
  readonly url: string;
  /** The base URL of OpenAI's APIs. */
  readonly openAiUrl: string;
  /** The base URL of Google's API. */
  readonly geminiUrl: string;
  /** What it was asked, in order. */
  readonly journal: readonly JournalEntry[];
  /** Turns for the next calls that choose no script. */
  queue(...turns: readonly ScriptedTurn[]): void;
  script(...scripts: readonly Script[]): void;
  /** Forgets scripts, queue and journal. */
  clear(): void;
  close(): Promise<void>;
}

export interface ModelServerOptions {
  readonly port?: number;
  /** Loopback, unless containers have to reach it. */
  readonly host?: string;
  /** Any other is refused as the API refuses a wrong key; without it every key will do. */
  readonly key?: string;
}

/** Speaks Anthropic's Messages API, OpenAI's chat completions and Responses, and Google's generateContent. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const playbook = new Playbook();
  const journal: JournalEntry[] = [];
  const stored = new Map<string, unknown>();
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => response.destroy(toError(error)));
  });
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    openAiUrl: `${url}/v1`,
    geminiUrl: `${url}/v1beta`,
    journal,
    queue: (...turns) => playbook.queue(turns),
    script: (...scripts) => playbook.learn(scripts),
    clear() {
      playbook.clear();
      journal.length = 0;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path } = new URL(request.url ?? '/', url);
    const body = await readJson(request);
    if (path.startsWith('/control/')) return control(request, response, { path, body, playbook, journal });
    if (path === '/v1/messages/count_tokens') return countTokens(request, response, body);
    const dialect = dialectAt(path);
    if (!dialect || request.method !== 'POST')
      return answerJson(response, 404, { error: { message: 'Not found' } });
    const entry = newEntry(path, request, body);
    journal.push(entry);
    response.on('close', () => {
      entry.aborted = !response.writableFinished && entry.outcome !== 'hang-up';
    });
    if (!isKnown(request, options.key))
      return sendFault(response, dialect, entry, { kind: 'unauthorized' }, '');
    await reply(dialect, entry, request.headers, response, { playbook, stored });
  }
}

function countTokens(request: IncomingMessage, response: ServerResponse, body: unknown): void {
  try {
    answerJson(response, 200, { input_tokens: estimateTokens(readAnthropic(body, request.headers, true)) });
  } catch (error) {
    if (!(error instanceof InvalidCall)) throw error;
    answerJson(response, 400, {
      type: 'error',
      error: { type: 'invalid_request_error', message: error.message },
    });
  }
}

function isKnown({ headers }: IncomingMessage, expected: string | undefined): boolean {
  const key =
    headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer /, '');
  return expected === undefined ? key !== undefined && key !== '' : key === expected;
}

const newEntry = (path: string, { headers }: IncomingMessage, body: unknown): JournalEntry => ({
  path,
  headers,
  body,
  call: null,
  from: null,
  outcome: 'pending',
  aborted: false,
});

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
