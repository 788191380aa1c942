import type { ActivityEventRow } from '@/contracts/activity';
import type { ChatMessage } from '@/contracts/chat';
import type { PlatformEvent } from '@/contracts/events';
import type { DraftFile } from './draft-files';
import { newerOf } from './merge-messages';
import { addProgress, type ProgressLine, toProgress } from './progress-lines';
import type { Send } from './send';
import { forgetSaid, noteSaid, type UnreadState } from './unread';

/** What the page knows of one chat beside its history; it outlives the panel. */
export interface ChatSession {
  readonly draft: string;
  /** They go with the draft. */
  readonly files: readonly DraftFile[];
  /** The draft goes as soon as its files are there. */
  readonly isUploading: boolean;
  /** Messages that events brought, by id. */
  readonly live: ReadonlyMap<string, ChatMessage>;
  /** Ids of those that were too large for their event, until the history gives them whole. */
  readonly cut: ReadonlySet<string>;
  readonly sends: readonly Send[];
  readonly progress: readonly ProgressLine[];
  /** The task at hand and since when, if its beginning was seen. */
  readonly task: { readonly text: string; readonly sinceMs: number } | null;
  /** Exchanges with other workspaces that events told of. */
  readonly comms: readonly ActivityEventRow[];
  readonly commsUnseen: number;
}

export const EMPTY_SESSION: ChatSession = {
  draft: '',
  files: [],
  isUploading: false,
  live: new Map(),
  cut: new Set(),
  sends: [],
  progress: [],
  task: null,
  comms: [],
  commsUnseen: 0,
};

export interface ChatsState extends UnreadState {
  /** Of every workspace whose chat was opened in this page. */
  readonly sessions: ReadonlyMap<string, ChatSession>;
}

export const initialChatsState: ChatsState = {
  sessions: new Map(),
  unread: new Map(),
  readUntil: new Map(),
  openId: null,
};

/** Takes over what a batch of events tells about chats. */
export function applyChatEvents(
  state: ChatsState,
  events: readonly PlatformEvent[],
  nowMs: number,
): ChatsState {
  return events.reduce((next, event) => applyOne(next, event, nowMs), state);
}

function applyOne(state: ChatsState, event: PlatformEvent, nowMs: number): ChatsState {
  const id = event.workspace_id;
  const inSession = (change: (session: ChatSession) => ChatSession) => changeSession(state, id, change);
  switch (event.event) {
    case 'USER_MESSAGE':
      return inSession((session) => withEventMessage(session, event.payload));
    case 'AGENT_MESSAGE': {
      const { message } = event.payload;
      const seen = inSession((session) => withEventMessage(session, event.payload));
      return message.role === 'agent' ? noteSaid(seen, id, message) : seen;
    }
    case 'TASK_UPDATED':
      return inSession((session) => withTask(session, event.payload.current_task, nowMs));
    case 'ACTIVITY_LOGGED':
      return inSession((session) => withActivity(session, event.payload.activity));
    case 'WORKSPACE_REMOVED':
      return forgetSaid({ ...state, sessions: without(state.sessions, id) }, id);
    default:
      return state;
  }
}

/** Changes the session of a workspace; nothing where its chat was never opened. */
export function changeSession(
  state: ChatsState,
  id: string,
  change: (session: ChatSession) => ChatSession,
): ChatsState {
  const session = state.sessions.get(id);
  if (!session) return state;
  const next = change(session);
  return next === session ? state : { ...state, sessions: new Map(state.sessions).set(id, next) };
}

/** Adds whole messages by their ids; they take the place of cut ones. */
export function withMessages(session: ChatSession, messages: readonly ChatMessage[]): ChatSession {
  const live = new Map(session.live);
  const cut = new Set(session.cut);
  for (const message of messages) {
    live.set(message.id, cut.delete(message.id) ? message : newerOf(live.get(message.id), message));
  }
  return { ...session, live, cut };
}

function withEventMessage(
  session: ChatSession,
  { message, is_whole: isWhole }: { readonly message: ChatMessage; readonly is_whole: boolean },
): ChatSession {
  if (isWhole) return withMessages(session, [message]);
  const known = session.live.get(message.id);
  if (known && newerOf(known, message) === known) return session;
  const live = new Map(session.live).set(message.id, message);
  return { ...session, live, cut: new Set(session.cut).add(message.id) };
}

function withTask(session: ChatSession, text: string | null, nowMs: number): ChatSession {
  if (text === (session.task?.text ?? null)) return session;
  return { ...session, task: text === null ? null : { text, sinceMs: nowMs } };
}

const isComms = ({ activity_type, source_id }: ActivityEventRow): boolean =>
  source_id !== null && (activity_type === 'a2a_send' || activity_type === 'a2a_receive');

function withActivity(session: ChatSession, row: ActivityEventRow): ChatSession {
  const line = toProgress(row);
  const next = line ? { ...session, progress: addProgress(session.progress, line) } : session;
  if (!isComms(row) || next.comms.some(({ id }) => id === row.id)) return next;
  return { ...next, comms: [...next.comms, row], commsUnseen: next.commsUnseen + 1 };
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!map.has(id)) return map;
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}
