import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { JournalEntry } from './journal';
import type { Playbook } from './playbook';
import { Script, ScriptedTurn } from './script';

interface Desk {
  readonly path: string;
  readonly body: unknown;
  readonly playbook: Playbook;
  readonly journal: JournalEntry[];
}

/**
 * How another process directs the server: `PUT /control/scripts` and `POST /control/queue` with a list each,
 * `GET /control/journal`, `DELETE /control/journal`.
 */
export function control({ method }: IncomingMessage, response: ServerResponse, desk: Desk): void {
  const asked = `${method} ${desk.path}`;
  if (asked === 'PUT /control/scripts')
    take(response, z.array(Script), desk, (list) => desk.playbook.learn(list));
  else if (asked === 'POST /control/queue')
    take(response, z.array(ScriptedTurn), desk, (list) => desk.playbook.queue(list));
  else if (asked === 'GET /control/journal') answer(response, 200, JSON.stringify(desk.journal));
  else if (asked === 'DELETE /control/journal') {
    desk.journal.length = 0;
    answer(response, 204);
  } else answer(response, 404);
}

function take<T>(
  response: ServerResponse,
  schema: z.ZodType<T>,
  { body }: Desk,
  use: (value: T) => void,
): void {
  const read = schema.safeParse(body);
  if (read.success) use(read.data);
  answer(
    response,
    read.success ? 204 : 400,
    read.success ? undefined : JSON.stringify({ error: z.prettifyError(read.error) }),
  );
}

function answer(response: ServerResponse, status: number, json?: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(json);
}
