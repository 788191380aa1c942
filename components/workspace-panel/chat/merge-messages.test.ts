import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '@/contracts/chat';
import { type HistoryPage, isAnswered, mergeMessages } from './merge-messages';
import type { Send } from './send';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const message = (id: string, second: number, rest: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  role: 'agent',
  content: id,
  attachments: [],
  timestamp: at(second),
  message_id: null,
  reply_to: null,
  origin: 'agent',
  ...rest,
});
const question = (id: string, second: number, messageId = `m-${id}`): ChatMessage =>
  message(id, second, { role: 'user', message_id: messageId, origin: 'user' });
const page = (messages: ChatMessage[], reachedEnd = true): HistoryPage => ({
  messages,
  reached_end: reachedEnd,
});
const send = (messageId: string, state: Send['state'] = 'pending'): Send => ({
  messageId,
  text: `text of ${messageId}`,
  files: [],
  startedAtMs: 0,
  state,
  failure: null,
});
const ids = (...input: Parameters<typeof mergeMessages>): string[] =>
  mergeMessages(...input).map((shown) => shown.message.id);

describe('the one list of a chat', () => {
  it('puts pages, newest first, into the order of time', () => {
    expect(ids([page([message('c', 3)], false), page([message('a', 1), message('b', 2)])], [], [])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('keeps the order of the server where messages share a moment, and puts an answer after its question', () => {
    expect(ids([page([message('z', 1), message('a', 1)])], [], [])).toEqual(['z', 'a']);
    const asked = question('z', 1);
    expect(ids([page([])], [message('a', 1, { reply_to: 'z' }), asked], [])).toEqual(['z', 'a']);
  });

  it('shows a message once that came by an event and by a page', () => {
    expect(ids([page([message('a', 1)])], [message('a', 1), message('b', 2)], [])).toEqual(['a', 'b']);
  });

  it('shows an optimistic message last, and the real one in its place under the same key', () => {
    const sending = mergeMessages([page([message('a', 1)])], [], [send('m-q')]);
    expect(sending.at(-1)).toMatchObject({ isSending: true, message: { content: 'text of m-q' } });
    const arrived = mergeMessages([page([message('a', 1)])], [question('q', 2)], [send('m-q')]);
    expect(arrived).toHaveLength(2);
    expect(arrived.at(-1)).toMatchObject({ isSending: false, key: sending.at(-1)?.key });
  });

  it('hides what the server stored of a failure while a banner tells of it, and shows it afterwards', () => {
    const stored = [question('q', 1), message('why', 2, { role: 'system', reply_to: 'q' })];
    expect(ids([page(stored)], [], [send('m-q', 'failed')])).toEqual([]);
    expect(ids([page(stored)], [], [send('m-q', 'pending')])).toEqual(['q']);
    expect(ids([page(stored)], [], [])).toEqual(['q', 'why']);
  });

  it('lets an answer replace the failure under its id, whichever is newer here', () => {
    const failure = message('r', 2, { role: 'system', content: 'It failed.' });
    const answer = message('r', 2, { content: 'Here it is.' });
    for (const [stored, live] of [
      [failure, answer],
      [answer, failure],
    ] as const) {
      expect(mergeMessages([page([stored])], [live], []).map((shown) => shown.message.content)).toEqual([
        'Here it is.',
      ]);
    }
  });

  it('leaves out live messages older than the loaded pages, between which there may be others', () => {
    const pages = [page([message('c', 3)], false)];
    expect(ids(pages, [message('a', 1), message('d', 4)], [])).toEqual(['c', 'd']);
    expect(ids([page([message('c', 3)])], [message('a', 1)], [])).toEqual(['a', 'c']);
  });

  it('is the same for every order of arrival and every split between history and events', () => {
    const all = Array.from({ length: 12 }, (_, n) =>
      n % 3 === 0 ? question(`q${n}`, n) : message(`m${n}`, n),
    );
    const expected = all.map(({ id }) => id);
    const split = fc.record({
      order: fc.shuffledSubarray(all, { minLength: all.length }),
      stored: fc.integer({ min: 0, max: all.length }),
      overlap: fc.integer({ min: 0, max: all.length }),
      firstPage: fc.integer({ min: 0, max: all.length }),
    });
    fc.assert(
      fc.property(split, ({ order, stored, overlap, firstPage }) => {
        const history = all.slice(0, stored);
        const older = history.slice(0, firstPage);
        const pages = [page(history.slice(firstPage), older.length === 0), page(older)];
        const live = order.filter((item) => all.indexOf(item) >= Math.min(stored, overlap));
        const sends = [send('m-q0'), send('m-q3', 'accepted')];
        expect(
          new Set(
            ids(
              pages,
              live,
              sends.filter(({ messageId }) => isIn(all, live, history, messageId)),
            ),
          ),
        ).toEqual(new Set(expected));
        expect(ids(pages, live, [])).toEqual(expected);
      }),
    );
  });
});

const isIn = (all: ChatMessage[], live: ChatMessage[], history: ChatMessage[], messageId: string): boolean =>
  all.some((item) => item.message_id === messageId && (live.includes(item) || history.includes(item)));

describe('isAnswered', () => {
  it('takes an answer of the agent to that very message, not a failure and not an answer to another', () => {
    const asked = question('q', 1);
    expect(isAnswered([asked], 'm-q')).toBe(false);
    expect(isAnswered([asked, message('r', 2, { role: 'system', reply_to: 'q' })], 'm-q')).toBe(false);
    expect(isAnswered([asked, message('r', 2, { reply_to: 'other' })], 'm-q')).toBe(false);
    expect(isAnswered([message('r', 2, { reply_to: 'q' }), asked], 'm-q')).toBe(true);
  });
});
