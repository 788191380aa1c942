import { readFileSync } from 'node:fs';
import type { PeopleServer } from './server-mode';

/** One exported server action of the built app. */
export interface ServerAction {
  readonly id: string;
  readonly name: string;
  /** The address of a page that uses it; Next looks for it there. */
  readonly page: string;
}

interface Manifest {
  readonly node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
}

/** Whatever the build has made callable. */
export function listServerActions(): ServerAction[] {
  const manifest = JSON.parse(
    readFileSync('.next/server/server-reference-manifest.json', 'utf8'),
  ) as Manifest;
  return Object.entries(manifest.node).map(([id, { exportedName, workers }]) => {
    const [worker = ''] = Object.keys(workers);
    return { id, name: exportedName, page: worker.slice('app'.length).replace(/\/?page$/, '') || '/' };
  });
}

/** What came of a call: the status, and the code of the refusal, or null. */
export interface ActionAnswer {
  readonly status: number;
  readonly code: string | null;
  /** Whether the action itself has answered. */
  readonly ran: boolean;
  readonly setsCookie: boolean;
}

/** Calls an action as the browser does. @param headers beside its own, or in their place; undefined leaves one out */
export async function callAction(
  server: PeopleServer,
  { id, page }: ServerAction,
  cookie: string | null,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<ActionAnswer> {
  const sent = {
    'next-action': id,
    'content-type': 'text/plain;charset=UTF-8',
    origin: server.origin,
    ...(cookie === null ? {} : { cookie }),
    ...headers,
  };
  const given = Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${server.origin}${page}`, {
    method: 'POST',
    headers: Object.fromEntries(given),
    body: '[{}]',
    redirect: 'manual',
  });
  const text = await response.text();
  // The value is one line of the answer, among those that draw the page.
  const line = /^\w+:(\{"ok":.*\})$/m.exec(text)?.[1];
  const json = response.headers.get('content-type')?.startsWith('application/json') ? text : null;
  const value = JSON.parse(line ?? json ?? '{}') as { code?: string; error?: { code: string } };
  const code = line ? (value.error?.code ?? null) : (value.code ?? null);
  const setsCookie = response.headers.has('set-cookie');
  return { status: response.status, code, ran: line !== undefined, setsCookie };
}

/** Posts what a form would that names the action, as a browser without scripts does. */
export function postAsForm(
  { origin }: PeopleServer,
  { id, page }: ServerAction,
  cookie: string,
): Promise<Response> {
  const body = new FormData();
  body.set(`$ACTION_ID_${id}`, '');
  return fetch(`${origin}${page}`, { method: 'POST', headers: { cookie, origin }, body, redirect: 'manual' });
}
