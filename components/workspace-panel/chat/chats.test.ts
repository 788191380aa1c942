import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBus, type EventBus } from '@/components/stores/event-bus';
import type { ChatMessage } from '@/contracts/chat';
import type { PlatformEvent } from '@/contracts/events';
import { type Chats, chatsOf } from './chats';
import { EMPTY_SESSION } from './session-state';

const ID = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e5f';
const QUESTION = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e60';
const ANSWER = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e61';
const moment = '2026-01-01T00:00:00.000Z';

let events: EventBus;
let chats: Chats;
/** What was sent to the agent, each with the way to answer it. */
let posts: { messageId: string; parts: unknown; answer: (response: Response | Error) => void }[];
let stored: ChatMessage[];

const session = () => chats.store.getState().sessions.get(ID) ?? EMPTY_SESSION;
const messageOf = (id: string, rest: Partial<ChatMessage>): ChatMessage => ({
  id,
  role: 'agent',
  content: 'Hi.',
  attachments: [],
  timestamp: moment,
  message_id: null,
  reply_to: null,
  origin: 'agent',
  ...rest,
});
const asked = (messageId: string) =>
  messageOf(QUESTION, { role: 'user', message_id: messageId, content: 'Hello', origin: 'user' });
const answered = () => messageOf(ANSWER, { reply_to: QUESTION });

const emit = (message: ChatMessage, isWhole = true): void => {
  const event: PlatformEvent = {
    event: message.role === 'user' ? 'USER_MESSAGE' : 'AGENT_MESSAGE',
    workspace_id: ID,
    timestamp: moment,
    version: 1,
    payload: { name: 'Ops', message, is_whole: isWhole },
  };
  events.emit([event]);
};
const refusal = (status: number, code: string, rest: object = {}): Response =>
  Response.json({ error: 'In its own words.', code, request_id: 'r-1', ...rest }, { status });

/** Uploads on their way, each with the way to end it. */
let uploads: FakeUpload[];

/** What a page sends files with. */
class FakeUpload {
  upload: { onprogress?: (event: object) => void } = {};
  status = 0;
  responseText = '';
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  url = '';
  open(_method: string, url: string): void {
    this.url = url;
  }
  send(): void {
    uploads.push(this);
  }
  abort(): void {
    this.onabort?.();
  }
  end(status: number, body: object): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
  succeed(uri: string): void {
    this.end(200, { files: [{ uri, name: 'stored', mimeType: 'text/plain', size: 1 }] });
  }
}

/** The upload that comes next. */
const uploadAt = (at: number): Promise<FakeUpload> =>
  vi.waitFor(() => {
    const found = uploads[at];
    if (!found) throw new Error('nothing is uploaded');
    return found;
  });

function say(text: string) {
  chats.setDraft(ID, text);
  chats.sendDraft(ID);
  const post = posts.at(-1);
  if (!post) throw new Error('nothing was sent');
  return post;
}

beforeEach(() => {
  posts = [];
  uploads = [];
  stored = [];
  vi.stubGlobal('XMLHttpRequest', FakeUpload);
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (!url.endsWith('/a2a')) return Promise.resolve(Response.json({ messages: stored, reached_end: true }));
    const { params } = JSON.parse(String(init.body)) as {
      params: { message: { messageId: string; parts: unknown } };
    };
    const { messageId, parts } = params.message;
    return new Promise<Response>((resolve, reject) => {
      const answer = (response: Response | Error): void =>
        response instanceof Error ? reject(response) : resolve(response);
      posts.push({ messageId, parts, answer });
    });
  });
  events = createEventBus();
  chats = chatsOf({ events, queries: new QueryClient() });
  chats.open(ID);
});
afterEach(() => vi.unstubAllGlobals());

describe('sending', () => {
  it('empties the composer at once and is over when the answer comes as an event', async () => {
    const post = say('Hello');
    expect(session()).toMatchObject({ draft: '', sends: [{ state: 'pending', text: 'Hello' }] });
    emit(asked(post.messageId));
    expect(session().sends).toHaveLength(1);
    emit(answered());
    expect(session().sends).toEqual([]);
    post.answer(new TypeError('the connection is lost'));
    await vi.waitFor(() => expect(session()).toMatchObject({ draft: '', sends: [] }));
  });

  it('sends once for two presses, and several messages while the first is under way', () => {
    chats.setDraft(ID, 'Hello');
    expect([chats.sendDraft(ID), chats.sendDraft(ID)]).toEqual([true, false]);
    say('And another');
    expect(new Set(posts.map(({ messageId }) => messageId)).size).toBe(2);
    expect(session().sends).toHaveLength(2);
  });

  it('fetches what events did not bring', async () => {
    const post = say('Hello');
    stored = [asked(post.messageId), answered()];
    post.answer(Response.json({ result: {} }));
    await vi.waitFor(() => expect(session().sends).toEqual([]));
    expect([...session().live.keys()]).toEqual([QUESTION, ANSWER]);
  });

  it('keeps the bubble where the server has the message and the chat cannot be read yet', async () => {
    const post = say('Hello');
    post.answer(Response.json({ result: {} }));
    await vi.waitFor(() => expect(session().sends).toMatchObject([{ state: 'accepted' }]));
    emit(asked(post.messageId));
    expect(session().sends).toEqual([]);
  });
});

describe('a send that fails', () => {
  it('gives the text back in front of newer text, with the words of the server', async () => {
    const post = say('Hello');
    chats.setDraft(ID, 'newer');
    post.answer(refusal(502, 'agent_unreachable'));
    await vi.waitFor(() => expect(session().draft).toBe('Hello\n\nnewer'));
    expect(session().sends).toMatchObject([
      { state: 'failed', failure: { message: 'In its own words.', retry: 'later', requestId: 'r-1' } },
    ]);
  });

  it('is the same message when it is retried or sent again unchanged, and a new one when it was changed', async () => {
    const first = say('Hello');
    first.answer(refusal(502, 'agent_unreachable'));
    await vi.waitFor(() => expect(session().draft).toBe('Hello'));
    chats.retry(ID, first.messageId);
    expect(session()).toMatchObject({ draft: '', sends: [{ state: 'pending' }] });
    posts.at(-1)?.answer(refusal(502, 'agent_refused'));
    await vi.waitFor(() => expect(session().draft).toBe('Hello'));
    expect(say('Hello').messageId).toBe(first.messageId);
    posts.at(-1)?.answer(refusal(502, 'agent_refused'));
    await vi.waitFor(() => expect(session().draft).toBe('Hello'));
    expect(say('Hello there').messageId).not.toBe(first.messageId);
    expect(session().sends).toHaveLength(1);
  });

  it.each([
    ['belongs to another message', 'message_id_reused'],
    ['may be with the agent already', 'message_in_doubt'],
  ])('takes another id where the first %s', async (_, code) => {
    const first = say('Hello');
    first.answer(refusal(409, code));
    await vi.waitFor(() => expect(session().draft).toBe('Hello'));
    expect(say('Hello').messageId).not.toBe(first.messageId);
  });

  it('is taken back, text and all, when the answer comes after all', async () => {
    const post = say('Hello');
    post.answer(new TypeError('the connection is lost'));
    await vi.waitFor(() => expect(session().draft).toBe('Hello'));
    emit(asked(post.messageId));
    emit(answered());
    expect(session()).toMatchObject({ draft: '', sends: [] });
  });

  it('does not give the text back where the agent may be at work on it', async () => {
    const post = say('Hello');
    stored = [asked(post.messageId), messageOf(ANSWER, { role: 'system', reply_to: QUESTION })];
    post.answer(refusal(503, 'agent_busy', { busy: true, retry_after: 30 }));
    await vi.waitFor(() => expect(session()).toMatchObject({ draft: '', sends: [] }));
    expect(session().live.get(ANSWER)?.role).toBe('system');
  });
});

describe('an answer that was lost on the way', () => {
  it('is told of where the chat holds no reason, without giving the text back, until the answer is here', async () => {
    const post = say('Hello');
    stored = [asked(post.messageId)];
    post.answer(refusal(500, 'agent_answer_not_stored', { delivery_confirmed: true }));
    await vi.waitFor(() =>
      expect(session()).toMatchObject({
        draft: '',
        sends: [{ state: 'accepted', failure: { code: 'agent_answer_not_stored' } }],
      }),
    );
    emit(answered());
    expect(session().sends).toEqual([]);
  });
});

describe('a message that is too large for its event', () => {
  it('is shown cut until the history gives it whole, which no later event takes away', async () => {
    stored = [messageOf(ANSWER, { content: 'All of a long text.' })];
    emit(messageOf(ANSWER, { content: 'All of' }), false);
    expect(session().live.get(ANSWER)?.content).toBe('All of');
    await vi.waitFor(() => expect(session().live.get(ANSWER)?.content).toBe('All of a long text.'));
    emit(messageOf(ANSWER, { content: 'All of' }), false);
    expect(session().live.get(ANSWER)?.content).toBe('All of a long text.');
    expect(session().cut.size).toBe(0);
  });
});

describe('what is unread', () => {
  it('is counted from the first use on and forgotten when the chat opens', () => {
    chats.close(ID);
    emit(answered());
    expect(chats.store.getState().unread.get(ID)?.size).toBe(1);
    chats.open(ID);
    expect(chats.store.getState().unread.has(ID)).toBe(false);
  });
});

describe('files', () => {
  const fileOf = (name: string): File => new File([name], name, { type: 'text/plain' });
  const part = (name: string, uri: string) => ({
    kind: 'file',
    file: { uri, name, mimeType: 'text/plain', size: 1 },
  });
  const states = () => session().files.map(({ name, state }) => [name, state]);

  it('are uploaded one after the other, and the message goes when all are there', async () => {
    chats.addFiles(ID, [fileOf('a'), fileOf('b')]);
    chats.setDraft(ID, 'Look at these');
    expect([chats.sendDraft(ID), chats.sendDraft(ID)]).toEqual([true, false]);
    const first = await uploadAt(0);
    expect(first.url).toBe(`/api/workspaces/${ID}/chat/uploads`);
    first.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
    expect(session()).toMatchObject({
      isUploading: true,
      draft: 'Look at these',
      files: [{ progress: 0.25 }, {}],
    });
    first.succeed('workspace:/a');
    (await uploadAt(1)).succeed('workspace:/b');
    await vi.waitFor(() => expect(posts).toHaveLength(1));
    expect(posts[0]?.parts).toEqual([
      { kind: 'text', text: 'Look at these' },
      part('a', 'workspace:/a'),
      part('b', 'workspace:/b'),
    ]);
    expect(session()).toMatchObject({
      isUploading: false,
      draft: '',
      files: [],
      sends: [{ state: 'pending' }],
    });
  });

  it('go without a text', async () => {
    chats.addFiles(ID, [fileOf('a')]);
    expect(chats.sendDraft(ID)).toBe(true);
    (await uploadAt(0)).succeed('workspace:/a');
    await vi.waitFor(() => expect(posts[0]?.parts).toEqual([part('a', 'workspace:/a')]));
  });

  it('that cannot be uploaded hold the message back; nothing is lost, and only they are tried again', async () => {
    chats.addFiles(ID, [fileOf('a'), fileOf('b')]);
    chats.setDraft(ID, 'Look');
    chats.sendDraft(ID);
    (await uploadAt(0)).end(503, {
      error: 'Away.',
      code: 'workspace_without_url',
      request_id: 'r',
      status: 'online',
    });
    (await uploadAt(1)).succeed('workspace:/b');
    await vi.waitFor(() => expect(session().isUploading).toBe(false));
    expect(states()).toEqual([
      ['a', 'failed'],
      ['b', 'uploaded'],
    ]);
    expect([session().draft, posts]).toEqual(['Look', []]);
    chats.sendDraft(ID);
    (await uploadAt(2)).succeed('workspace:/a');
    await vi.waitFor(() => expect(posts).toHaveLength(1));
    expect(uploads).toHaveLength(3);
  });

  it('that are refused for good keep the message here until they are taken away', async () => {
    chats.addFiles(ID, [fileOf('a')]);
    chats.setDraft(ID, 'Look');
    chats.sendDraft(ID);
    (await uploadAt(0)).end(422, { error: 'It cannot.', code: 'uploads_not_possible', request_id: 'r' });
    await vi.waitFor(() =>
      expect(session().files[0]?.problem).toEqual({ text: 'It cannot.', canRetry: false }),
    );
    expect(chats.sendDraft(ID)).toBe(false);
    chats.removeFile(ID, session().files[0]?.id ?? '');
    expect(chats.sendDraft(ID)).toBe(true);
    expect(posts).toHaveLength(1);
  });

  it('can be tried again one by one, and taken away while they are on their way', async () => {
    chats.addFiles(ID, [fileOf('a'), fileOf('b')]);
    chats.sendDraft(ID);
    (await uploadAt(0)).onerror?.();
    await uploadAt(1);
    chats.removeFile(ID, session().files[1]?.id ?? '');
    await vi.waitFor(() => expect(session().isUploading).toBe(false));
    expect(states()).toEqual([['a', 'failed']]);
    const again = chats.retryFile(ID, session().files[0]?.id ?? '');
    (await uploadAt(2)).succeed('workspace:/a');
    await again;
    expect([states(), posts]).toEqual([[['a', 'uploaded']], []]);
  });

  it('come back with the text of a message that failed, and go again under its id without a second upload', async () => {
    chats.addFiles(ID, [fileOf('a')]);
    chats.setDraft(ID, 'Look');
    chats.sendDraft(ID);
    (await uploadAt(0)).succeed('workspace:/a');
    await vi.waitFor(() => expect(posts).toHaveLength(1));
    posts[0]?.answer(refusal(503, 'workspace_waking', { waking: true, retry_after: 1 }));
    await vi.waitFor(() => expect(session().sends).toMatchObject([{ state: 'failed' }]));
    expect([session().draft, states()]).toEqual(['Look', [['a', 'uploaded']]]);
    chats.retry(ID, posts[0]?.messageId ?? '');
    expect(session()).toMatchObject({ draft: '', files: [] });
    expect(posts.map(({ messageId }) => messageId)).toEqual([posts[0]?.messageId, posts[0]?.messageId]);
    expect(posts[1]?.parts).toEqual(posts[0]?.parts);
    expect(uploads).toHaveLength(1);
  });
});
