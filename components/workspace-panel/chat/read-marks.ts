import { z } from 'zod';
import { call } from '@/components/api-client/call';
import { EVENT_PAYLOADS, listEvents } from '@/contracts/events';
import type { Chats } from './chats';
import { noteSaid, nothingUnreadBefore, readElsewhere } from './unread';

const STORAGE_KEY = 'molecule.read';
/** So many messages are counted after an absence. */
const CAUGHT_UP_MAX = 100;

const marks = z.object({
  /** Nothing before it is unread; absent before the first visit has been settled. */
  from: z.string().optional(),
  readUntil: z.record(z.string(), z.string()),
});
type Marks = z.infer<typeof marks>;

/** What an earlier visit left; nothing where that cannot be read. */
function readMarks(text: string | null): Marks {
  try {
    return marks.parse(JSON.parse(text ?? ''));
  } catch {
    return { readUntil: {} };
  }
}

const keepMarks = (next: Marks): void => localStorage.setItem(STORAGE_KEY, JSON.stringify(next));

/**
 * Remembers in the browser how far each chat was read, tells other tabs, and counts what agents said while no page was
 * open. Whoever comes for the first time has nothing unread.
 * @returns how to stop
 */
export function keepReadMarks({ store }: Chats): () => void {
  const stored = (): Marks => readMarks(localStorage.getItem(STORAGE_KEY));
  const takeOver = ({ readUntil }: Marks): void =>
    store.setState((state) => readElsewhere(state, new Map(Object.entries(readUntil))));
  const abort = new AbortController();
  takeOver(stored());
  void catchUp(stored().from, abort.signal).then((said) => {
    if (said === null) return;
    store.setState((state) =>
      said.messages.reduce((next, { workspaceId, message }) => noteSaid(next, workspaceId, message), state),
    );
    keepMarks({ ...stored(), from: nothingUnreadBefore(store.getState(), said.newest) });
  });
  const heard = (event: StorageEvent): void => {
    if (event.key === STORAGE_KEY) takeOver(readMarks(event.newValue));
  };
  window.addEventListener('storage', heard);
  const stop = store.subscribe((state, before) => {
    if (state.readUntil === before.readUntil) return;
    const readUntil = Object.fromEntries(state.readUntil);
    if (JSON.stringify(stored().readUntil) !== JSON.stringify(readUntil))
      keepMarks({ ...stored(), readUntil });
  });
  return () => {
    abort.abort();
    window.removeEventListener('storage', heard);
    stop();
  };
}

interface CaughtUp {
  readonly messages: readonly {
    readonly workspaceId: string;
    readonly message: { readonly id: string; readonly timestamp: string };
  }[];
  /** The moment of the newest event that was looked at. */
  readonly newest: string;
}

/** What agents said since then; null when that cannot be had, which the next visit makes good. */
async function catchUp(since: string | undefined, signal: AbortSignal): Promise<CaughtUp | null> {
  const query = { type: 'AGENT_MESSAGE' as const, limit: since === undefined ? 1 : CAUGHT_UP_MAX };
  const ask = call(listEvents, { query: since === undefined ? query : { ...query, since }, signal });
  const events = await ask.catch(() => null);
  if (events === null) return null;
  const newest = events[0]?.created_at ?? since ?? new Date(0).toISOString();
  if (since === undefined) return { messages: [], newest: new Date(Date.parse(newest) + 1).toISOString() };
  const messages = events.flatMap(({ workspace_id: workspaceId, payload }) => {
    const parsed = EVENT_PAYLOADS.AGENT_MESSAGE.safeParse(payload);
    if (!parsed.success || workspaceId === null || parsed.data.message.role !== 'agent') return [];
    return [{ workspaceId, message: parsed.data.message }];
  });
  return { messages, newest };
}
