import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PlatformClient, PlatformError } from '../platform/platform-client';
import { InboxLoop, type InboxParts } from './inbox-loop';
import { InboxState, type Said } from './inbox-state';

const ID = (at: number): string => `a3bb189e-8bf9-4c4b-9b3f-00000000000${at}`;
let folder: string;
let loop: InboxLoop | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-inbox-'));
});
afterEach(() => {
  loop?.stop();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const entry = (id: string) => ({
  id,
  workspace_id: ID(9),
  activity_type: 'a2a_receive',
  source_id: null,
  target_id: ID(9),
  method: 'message/send',
  summary: null,
  duration_ms: null,
  status: 'ok',
  error_detail: null,
  origin: 'user',
  created_at: '2026-01-01T00:00:00.000Z',
  request_body: null,
  response_body: null,
  tool_trace: null,
  metadata: null,
  task_id: null,
  trace_id: null,
});

/** The inbox of a platform: what is acknowledged is not handed out again. */
function inboxOf(ids: string[], refuse: (path: string) => PlatformError | null = () => null) {
  let waiting = [...ids];
  const replies: { id: string; text: string }[] = [];
  const acknowledged: string[] = [];
  const platform = new PlatformClient({ platformUrl: '', workspaceId: ID(9), tokenFile: '', token: null });
  vi.spyOn(platform, 'call').mockImplementation(async (method, path, request) => {
    const refusal = refuse(path);
    if (refusal) throw refusal;
    const body = Object(request?.body) as { up_to?: string; text?: string };
    if (method === 'GET') return { messages: waiting.map(entry) };
    if (path.endsWith('/acknowledge')) {
      acknowledged.push(body.up_to ?? '');
      waiting = waiting.slice(waiting.indexOf(body.up_to ?? '') + 1);
      return { status: 'acknowledged' };
    }
    replies.push({ id: /inbox\/([^/]+)\/reply/.exec(path)?.[1] ?? '', text: body.text ?? '' });
    return { status: 'replied' };
  });
  const run = (answer: InboxParts['answer']): void => {
    const state = new InboxState(join(folder, 'inbox.json'));
    loop = new InboxLoop({ platform, state, pollMs: 5, answer });
    void loop.run();
  };
  return { run, replies, acknowledged, waiting: () => waiting };
}

const said = (text: string): Said => ({ text, isError: false });

it('answers each message once, and acknowledges it only then', async () => {
  const inbox = inboxOf([ID(1), ID(2)]);
  const asked: string[] = [];
  inbox.run(async ({ id }) => {
    expect(inbox.acknowledged).toEqual([]);
    asked.push(id);
    return said(`to ${id}`);
  });
  await expect.poll(inbox.waiting).toEqual([]);
  expect(asked).toEqual([ID(1), ID(2)]);
  expect(inbox.replies).toEqual([ID(1), ID(2)].map((id) => ({ id, text: `to ${id}` })));
});

it('does not acknowledge a message behind one that is still worked on, and answers it all the same', async () => {
  const inbox = inboxOf([ID(1), ID(2)]);
  let end: (answer: Said) => void = () => {};
  inbox.run(({ id }) =>
    id === ID(1) ? new Promise((resolve) => (end = resolve)) : Promise.resolve(said('two')),
  );
  await expect.poll(() => inbox.replies.length).toBe(1);
  expect(inbox.acknowledged).toEqual([]);
  end(said('one'));
  await expect.poll(inbox.waiting).toEqual([]);
  expect(inbox.acknowledged).toEqual([ID(2)]);
});

it('after a crash gives the answer that it had, instead of working it out again', async () => {
  let isAway = true;
  const away = (path: string) =>
    isAway && path.endsWith('/reply') ? new PlatformError(0, 'no_answer', 'Away.') : null;
  const inbox = inboxOf([ID(1)], away);
  let turns = 0;
  const answer = async (): Promise<Said> => {
    turns += 1;
    return said(`turn ${turns}`);
  };
  inbox.run(answer);
  await expect.poll(() => turns).toBe(1);
  await expect.poll(() => new InboxState(join(folder, 'inbox.json')).find(ID(1))).toEqual(said('turn 1'));
  loop?.stop();
  isAway = false;
  inbox.run(answer);
  await expect.poll(inbox.waiting).toEqual([]);
  expect([turns, inbox.replies.map(({ text }) => text)]).toEqual([1, ['turn 1']]);
});

it('takes an answer that the platform has already for given', async () => {
  const answered = new PlatformError(409, 'inbox_message_answered', 'Answered.');
  const inbox = inboxOf([ID(1)], (path) => (path.endsWith('/reply') ? answered : null));
  inbox.run(async () => said('again'));
  await expect.poll(inbox.waiting).toEqual([]);
});
