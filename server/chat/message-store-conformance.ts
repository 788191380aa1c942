import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ChatMessage, chatMessage } from '@/contracts/chat';
import type { Transaction } from '@/db/client';
import type { MessageStore, NewChatMessage, RecordedMessage, Telling } from './message-store';

export interface MessageStoreSubject {
  readonly store: MessageStore;
  /** Runs a transaction that the store can join. */
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The id of a workspace whose chat is empty. */
  newWorkspace(): Promise<string>;
  /** The messages that those who look on at a workspace were told of, in that order. */
  told(workspaceId: string): Promise<unknown[]>;
}

type Open = () => Promise<MessageStoreSubject>;

/** What every adapter has to do. Call it from a test of the adapter, `*.db.test.ts` where it needs a database. */
export function describeMessageStore(name: string, open: Open): void {
  describe(`${name} message store`, () => {
    describePages(open);
    describeRepeats(open);
    describeFailures(open);
    describeContent(open);
  });
}

const START = Date.parse('2026-01-01T00:00:00.000Z');
const at = (ms: number): Date => new Date(START + ms);

/** One chat, and short words for what is done with it. */
async function openChat(open: Open) {
  const subject = await open();
  const workspaceId = await subject.newWorkspace();
  const recordAll = (messages: readonly Partial<NewChatMessage>[]): Promise<RecordedMessage[]> =>
    subject.transact((tx) =>
      subject.store.record(
        tx,
        messages.map((message) => toTelling({ ...plain(workspaceId), ...message })),
      ),
    );
  const record = async (message: Partial<NewChatMessage> = {}): Promise<RecordedMessage> => {
    const [recorded] = await recordAll([message]);
    if (!recorded) throw new Error('nothing came of a message');
    return recorded;
  };
  const list = (page: { limit?: number; beforeTs?: Date | null; before?: string | null } = {}) =>
    subject.store.list(workspaceId, { limit: 50, beforeTs: null, before: null, ...page });
  return { ...subject, workspaceId, record, recordAll, list };
}

const plain = (workspaceId: string): NewChatMessage => ({
  workspaceId,
  role: 'agent',
  content: 'Hello.',
  attachments: [],
  messageId: null,
  replyTo: null,
  origin: 'agent',
  at: at(0),
});

const toTelling = (given: NewChatMessage): Telling => ({
  message: given,
  toEvent: (message) => ({
    event: message.role === 'user' ? 'USER_MESSAGE' : 'AGENT_MESSAGE',
    workspace_id: given.workspaceId,
    version: 1,
    payload: { name: 'Ada', message, is_whole: true },
  }),
});

const contents = (page: { messages: ChatMessage[] }): string[] => page.messages.map(({ content }) => content);

function describePages(open: Open): void {
  it('is empty, and at its end, before anybody spoke', async () => {
    const chat = await openChat(open);
    expect(await chat.list()).toEqual({ messages: [], reachedEnd: true });
  });

  it('gives the newest page, oldest first, and says whether there is more', async () => {
    const chat = await openChat(open);
    for (const n of [1, 2, 3]) await chat.record({ content: `${n}`, at: at(n) });
    const newest = await chat.list({ limit: 2 });
    expect([contents(newest), newest.reachedEnd]).toEqual([['2', '3'], false]);
    const all = await chat.list({ limit: 3 });
    expect([contents(all), all.reachedEnd]).toEqual([['1', '2', '3'], true]);
  });

  it('pages back message by message through messages of one moment, in the order they came', async () => {
    const chat = await openChat(open);
    for (const n of [1, 2, 3, 4, 5]) await chat.record({ content: `${n}` });
    const seen: string[] = [];
    for (let before: string | null = null, end = false; !end; ) {
      const page = await chat.list({ limit: 2, before });
      seen.unshift(...contents(page));
      before = page.messages[0]?.id ?? null;
      end = page.reachedEnd;
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5']);
  });

  it('gives what is strictly older than a moment, and with a message too what is before both', async () => {
    const chat = await openChat(open);
    const ids: string[] = [];
    for (const n of [1, 2, 3, 4]) ids.push((await chat.record({ content: `${n}`, at: at(n) })).message.id);
    expect(contents(await chat.list({ beforeTs: at(3) }))).toEqual(['1', '2']);
    expect(contents(await chat.list({ beforeTs: at(3), before: ids[1] ?? '' }))).toEqual(['1']);
    expect(contents(await chat.list({ beforeTs: at(2), before: ids[3] ?? '' }))).toEqual(['1']);
  });

  it('knows no message that is unknown or of another chat', async () => {
    const [chat, other] = [await openChat(open), await openChat(open)];
    const foreign = await other.record();
    for (const before of [randomUUID(), foreign.message.id]) {
      await expect(chat.list({ before })).rejects.toMatchObject({ code: 'cursor_gone' });
    }
    expect(contents(await chat.list())).toEqual([]);
  });
}

function describeRepeats(open: Open): void {
  it('takes several at once, and says of each what became of it', async () => {
    const chat = await openChat(open);
    const { message: before } = await chat.record({ role: 'user', messageId: 'm-1', content: 'First' });
    const user = { role: 'user', origin: 'user' } as const;
    const recorded = await chat.recordAll([
      { ...user, messageId: 'm-1', content: 'First' },
      { ...user, messageId: 'm-2', content: 'Second', at: at(1) },
      { ...user, messageId: 'm-2', content: 'Second again', at: at(1) },
      { replyTo: before.id, content: 'An answer', at: at(2) },
      { content: 'Nobody asked', at: at(3) },
    ]);
    expect(recorded.map(({ isNew, message }) => [isNew, message.content])).toEqual([
      [false, 'First'],
      [true, 'Second'],
      [false, 'Second'],
      [true, 'An answer'],
      [true, 'Nobody asked'],
    ]);
    expect(recorded[0]?.message).toEqual(before);
    expect(contents(await chat.list())).toEqual(['First', 'Second', 'An answer', 'Nobody asked']);
  });

  const sent = { role: 'user', origin: 'user', messageId: 'message-1' } as const;

  it("takes a person's message that comes again under its messageId for the same", async () => {
    const chat = await openChat(open);
    const first = await chat.record({ ...sent, content: 'once' });
    const again = await chat.record({ ...sent, content: 'twice', at: at(5) });
    expect(again).toEqual({ message: first.message, isNew: false });
    expect(first.isNew).toBe(true);
    expect(contents(await chat.list())).toEqual(['once']);
  });

  it('keeps one of several that come at once, and gives all the same', async () => {
    const chat = await openChat(open);
    const all = await Promise.all([1, 2, 3, 4].map(() => chat.record(sent)));
    expect(new Set(all.map(({ message }) => message.id)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('keeps messages apart of two chats, of people without messageId, and of agents', async () => {
    const [chat, other] = [await openChat(open), await openChat(open)];
    for (const one of [chat, other]) expect((await one.record(sent)).isNew).toBe(true);
    for (const messageId of [null, null]) await chat.record({ ...sent, messageId });
    for (const messageId of ['message-1', 'message-1']) await chat.record({ messageId });
    expect(contents(await chat.list())).toHaveLength(5);
  });

  it('keeps the first answer to a message, and finds it', async () => {
    const chat = await openChat(open);
    const { id: replyTo } = (await chat.record(sent)).message;
    expect(await chat.store.findReply(chat.workspaceId, 'message-1')).toBeNull();
    const first = await chat.record({ replyTo, content: 'first' });
    for (const role of ['agent', 'system'] as const) {
      const later = await chat.record({ replyTo, role, content: 'later' });
      expect(later).toEqual({ message: first.message, isNew: false });
    }
    expect(await chat.store.findReply(chat.workspaceId, 'message-1')).toEqual(first.message);
    expect(await chat.store.findReply((await openChat(open)).workspaceId, 'message-1')).toBeNull();
  });
}

function describeFailures(open: Open): void {
  const sent = { role: 'user', origin: 'user', messageId: 'message-1' } as const;

  it('puts an answer that comes after a failure in its place, under its id', async () => {
    const chat = await openChat(open);
    const { id: replyTo } = (await chat.record(sent)).message;
    const failure = await chat.record({ replyTo, role: 'system', content: 'It failed.', at: at(1) });
    expect(await chat.record({ replyTo, role: 'system', content: 'Again.' })).toMatchObject({ isNew: false });
    await chat.record({ content: 'Something else.', at: at(2) });
    const answer = await chat.record({ replyTo, content: 'Here it is.', messageId: 'reply-1', at: at(3) });
    expect(answer).toEqual({
      isNew: true,
      message: { ...failure.message, role: 'agent', content: 'Here it is.', message_id: 'reply-1' },
    });
    expect(contents(await chat.list())).toEqual(['Hello.', 'Here it is.', 'Something else.']);
  });

  it('tells of what is new as the chat has it, in the order given, and of nothing else', async () => {
    const chat = await openChat(open);
    const first = await chat.record({ ...sent, content: 'a\0b' });
    const replyTo = first.message.id;
    const failure = await chat.record({ replyTo, role: 'system', at: at(1) });
    const answers = await chat.recordAll([
      { content: 'Something else.', at: at(2) },
      { ...sent, content: 'again' },
      { replyTo, content: 'Here it is.', at: at(3) },
      { ...sent, messageId: 'message-2', at: at(4) },
    ]);
    const told = [first, failure, ...answers].filter(({ isNew }) => isNew);
    expect(told).toHaveLength(5);
    expect(await chat.told(chat.workspaceId)).toEqual(told.map(({ message }) => message));
  });
}

function describeContent(open: Open): void {
  it('gives back what was recorded, whole', async () => {
    const chat = await openChat(open);
    const attachments = [
      { uri: 'workspace:report.pdf', name: 'report.pdf', mimeType: 'application/pdf', size: 12 },
      { uri: 'https://files.example/ä 1', name: 'ä 1' },
    ];
    const content = 'Größe 😀\n\t"quoted" \\ {}';
    const { message } = await chat.record({ content, attachments, messageId: 'a', at: at(7) });
    expect(chatMessage.parse(message)).toEqual(message);
    expect(message).toMatchObject({ content, attachments, message_id: 'a', reply_to: null, role: 'agent' });
    expect(message.timestamp).toBe('2026-01-01T00:00:00.007Z');
    expect(await chat.list()).toEqual({ messages: [message], reachedEnd: true });
  });

  it('loses no message for a character that cannot be stored', async () => {
    const chat = await openChat(open);
    const { message } = await chat.record({ content: 'a\0b\ud800c😀' });
    expect(message.content).toBe('a\uFFFDb\uFFFDc😀');
    expect(contents(await chat.list())).toEqual(['a\uFFFDb\uFFFDc😀']);
  });

  it('takes a very long messageId, tells two such apart and finds the answer', async () => {
    const chat = await openChat(open);
    const long = 'x'.repeat(20_000);
    const user = { role: 'user', origin: 'user' } as const;
    const one = await chat.record({ ...user, messageId: `${long}1` });
    expect((await chat.record({ ...user, messageId: `${long}2` })).isNew).toBe(true);
    expect((await chat.record({ ...user, messageId: `${long}1` })).isNew).toBe(false);
    const reply = await chat.record({ replyTo: one.message.id });
    expect(await chat.store.findReply(chat.workspaceId, `${long}1`)).toEqual(reply.message);
  });

  it('leaves nothing of a transaction that is rolled back', async () => {
    const chat = await openChat(open);
    const broken = chat.transact(async (tx) => {
      await chat.store.record(tx, [toTelling(plain(chat.workspaceId))]);
      throw new Error('something else went wrong');
    });
    await expect(broken).rejects.toThrow('something else');
    expect(await chat.told(chat.workspaceId)).toEqual([]);
    expect(await chat.list()).toEqual({ messages: [], reachedEnd: true });
  });
}
