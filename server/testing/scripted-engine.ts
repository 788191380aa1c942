import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScriptedEngine {
  readonly host: string;
  /** Method and path of what was asked, pings left out. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

type Script = (request: IncomingMessage, response: ServerResponse) => void;

/** Listens like a Docker engine and answers what the test says; pings are answered as a healthy engine does. */
export async function openScriptedEngine(script: Script): Promise<ScriptedEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'molecule-engine-'));
  const path = join(folder, 'docker.sock');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/_ping') return void response.end('OK');
    asked.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    script(request, response);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** An answer as the engine gives it. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
