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
let posts: { messageId: string; answer: (response: Response | Error) => void }[];
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

function say(text: string) {
  chats.setDraft(ID, text);
  chats.sendDraft(ID);
  const post = posts.at(-1);
  if (!post) throw new Error('nothing was sent');
  return post;
}

beforeEach(() => {
  posts = [];
  stored = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (!url.endsWith('/a2a')) return Promise.resolve(Response.json({ messages: stored, reached_end: true }));
    const { params } = JSON.parse(String(init.body)) as { params: { message: { messageId: string } } };
    return new Promise<Response>((resolve, reject) => {
      const answer = (response: Response | Error): void =>
        response instanceof Error ? reject(response) : resolve(response);
      posts.push({ messageId: params.message.messageId, answer });
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

  it('takes another id where the first belongs to another message', async () => {
    const first = say('Hello');
    first.answer(refusal(409, 'message_id_reused'));
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
