import { describe, expect, it } from 'vitest';
import {
  forgetSaid,
  noteSaid,
  nothingUnreadBefore,
  readAll,
  readElsewhere,
  type UnreadState,
} from './unread';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const nothing: UnreadState = { unread: new Map(), readUntil: new Map(), openId: null };
const said = (state: UnreadState, id: string, message: string, second: number): UnreadState =>
  noteSaid(state, id, { id: message, timestamp: at(second) });
const counts = ({ unread }: UnreadState) =>
  Object.fromEntries([...unread].map(([id, all]) => [id, all.size]));

describe('what is unread', () => {
  it('counts each message once, whichever way it comes', () => {
    const state = said(said(said(nothing, 'a', '1', 1), 'a', '1', 1), 'a', '2', 2);
    expect(counts(state)).toEqual({ a: 2 });
  });

  it('is nothing where the chat is open, and what was said there stays read', () => {
    const open = said({ ...nothing, openId: 'a' }, 'a', '1', 1);
    expect(counts(open)).toEqual({});
    expect(counts(said({ ...open, openId: null }, 'a', '1', 1))).toEqual({});
    expect(counts(said({ ...open, openId: null }, 'a', '2', 2))).toEqual({ a: 1 });
  });

  it('is read up to the newest message when its chat is looked at', () => {
    const read = readAll(said(said(nothing, 'a', '1', 1), 'b', '2', 2), 'a');
    expect(counts(read)).toEqual({ b: 1 });
    expect(read.readUntil.get('a')).toBe(at(1));
    expect(readAll(read, 'a')).toBe(read);
  });

  it('goes where another tab has read, as far as it has', () => {
    const state = said(said(nothing, 'a', '1', 1), 'a', '2', 2);
    expect(counts(readElsewhere(state, new Map([['a', at(1)]])))).toEqual({ a: 1 });
    expect(counts(readElsewhere(state, new Map([['a', at(2)]])))).toEqual({});
    const later = readElsewhere(state, new Map([['a', at(3)]]));
    expect(readElsewhere(later, new Map([['a', at(1)]])).readUntil.get('a')).toBe(at(3));
  });

  it('goes with its workspace', () => {
    expect(forgetSaid(said(nothing, 'a', '1', 1), 'a')).toEqual(nothing);
  });

  it('reaches back to the oldest unread message, or to nothing before the newest event', () => {
    const state = said(said(nothing, 'a', '1', 3), 'b', '2', 2);
    expect(Date.parse(nothingUnreadBefore(state, at(9)))).toBe(Date.parse(at(2)) - 1);
    expect(Date.parse(nothingUnreadBefore(nothing, at(9)))).toBe(Date.parse(at(9)) - 1);
  });
});
