/** What agents said and nobody has read here. */
export interface UnreadState {
  /** By workspace: the unread messages, each with its moment. */
  readonly unread: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By workspace: the moment of the newest message that was read. */
  readonly readUntil: ReadonlyMap<string, string>;
  readonly openId: string | null;
}

interface Said {
  readonly id: string;
  readonly timestamp: string;
}

const isAfter = (a: string, b: string | undefined): boolean =>
  b === undefined || Date.parse(a) > Date.parse(b);

const latest = (moments: Iterable<string>): string | undefined =>
  [...moments].reduce<string | undefined>((max, moment) => (isAfter(moment, max) ? moment : max), undefined);

/** Takes note of what an agent said: read where its chat is open, unread where it is newer than what was read. */
export function noteSaid<S extends UnreadState>(state: S, id: string, { id: messageId, timestamp }: Said): S {
  if (!isAfter(timestamp, state.readUntil.get(id))) return state;
  if (id === state.openId) return { ...state, readUntil: new Map(state.readUntil).set(id, timestamp) };
  const known = state.unread.get(id);
  if (known?.has(messageId)) return state;
  return { ...state, unread: new Map(state.unread).set(id, new Map(known).set(messageId, timestamp)) };
}

/** Its chat is looked at: all of it is read. */
export function readAll<S extends UnreadState>(state: S, id: string): S {
  const newest = latest(state.unread.get(id)?.values() ?? []);
  if (newest === undefined) return state;
  const unread = new Map(state.unread);
  unread.delete(id);
  return { ...state, unread, readUntil: new Map(state.readUntil).set(id, newest) };
}

/** Another tab has read this far. */
export function readElsewhere<S extends UnreadState>(state: S, marks: ReadonlyMap<string, string>): S {
  const readUntil = new Map(state.readUntil);
  const unread = new Map(state.unread);
  for (const [id, moment] of marks) {
    if (!isAfter(moment, readUntil.get(id))) continue;
    readUntil.set(id, moment);
    const rest = [...(unread.get(id) ?? [])].filter(([, timestamp]) => isAfter(timestamp, moment));
    if (rest.length > 0) unread.set(id, new Map(rest));
    else unread.delete(id);
  }
  return { ...state, readUntil, unread };
}

/** The workspace is gone, and what it said with it. */
export function forgetSaid<S extends UnreadState>(state: S, id: string): S {
  if (!state.unread.has(id) && !state.readUntil.has(id)) return state;
  const [unread, readUntil] = [new Map(state.unread), new Map(state.readUntil)];
  unread.delete(id);
  readUntil.delete(id);
  return { ...state, unread, readUntil };
}

/** The moment before which nothing is unread: the next visit has to ask no further back. */
export function nothingUnreadBefore({ unread }: UnreadState, newest: string): string {
  const moments = [...unread.values()].flatMap((messages) => [...messages.values()]);
  const oldest = moments.reduce((min, moment) => (isAfter(min, moment) ? moment : min), newest);
  return new Date(Date.parse(oldest) - 1).toISOString();
}
