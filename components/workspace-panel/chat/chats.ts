import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ApiError, networkError } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { uploadFile } from '@/components/api-client/transfer-file';
import type { EventBus } from '@/components/stores/event-bus';
import { sendToAgent } from '@/contracts/a2a';
import { type ChatMessage, getChatHistory } from '@/contracts/chat';
import type { PlatformEvent } from '@/contracts/events';
import {
  addFiles,
  areSame,
  attachmentsOf,
  type DraftFile,
  isRefused,
  isUploaded,
  toFileProblem,
} from './draft-files';
import { giveBack, takeBack, toMessageText } from './drafts';
import { findReply, findSent, type HistoryPage, isAnswered } from './merge-messages';
import type { Send, SendFailure } from './send';
import {
  applyChatEvents,
  type ChatSession,
  type ChatsState,
  changeSession,
  EMPTY_SESSION,
  initialChatsState,
  withMessages,
} from './session-state';
import { readAll } from './unread';

const CATCH_UP_MESSAGES = '20';

export const historyKey = (id: string) => ['chat-history', id] as const;

interface Surroundings {
  readonly events: EventBus;
  readonly queries: QueryClient;
}

/** Every chat of the page: drafts, messages on their way and what events bring, whichever card is selected. */
export class Chats {
  readonly store: StoreApi<ChatsState> = createStore<ChatsState>(() => initialChatsState);

  /** Files that are on their way, each with the way to stop it. */
  private readonly uploads = new Map<string, AbortController>();

  constructor(private readonly queries: QueryClient) {}

  open(id: string): void {
    this.store.setState((state) => {
      const sessions = new Map(state.sessions).set(id, state.sessions.get(id) ?? EMPTY_SESSION);
      return { ...readAll(state, id), openId: id, sessions };
    });
  }

  close(id: string): void {
    this.store.setState((state) => (state.openId === id ? { openId: null } : state));
  }

  setDraft(id: string, draft: string): void {
    this.change(id, (session) => ({ ...session, draft }));
  }

  sawComms(id: string): void {
    this.change(id, (session) => (session.commsUnseen === 0 ? session : { ...session, commsUnseen: 0 }));
  }

  /** Sends what stands in the composer. The text of a failed message, unchanged, is that message once more. */
  sendDraft(id: string): boolean {
    const { draft, files, sends, isUploading } = this.session(id);
    const text = toMessageText(draft);
    if (isUploading || (text.trim() === '' && files.length === 0) || files.some(isRefused)) return false;
    if (!files.every(isUploaded)) {
      void this.uploadThenSend(id);
      return true;
    }
    const isSame = (send: Send): boolean => send.text === text && areSame(send.files, files);
    const failed = sends.find(
      (send) => send.state === 'failed' && isSame(send) && !USED_UP.includes(send.failure?.code ?? ''),
    );
    // What is sent now is the answer to what to do about the failed ones: their texts stood in the same box.
    this.change(id, (session) => ({
      ...session,
      sends: session.sends.filter(({ state }) => state !== 'failed'),
    }));
    this.start(id, { messageId: failed?.messageId ?? crypto.randomUUID(), text, files }, () => '');
    return true;
  }

  addFiles(id: string, files: readonly File[]): void {
    this.change(id, (session) => ({ ...session, files: addFiles(session.files, files) }));
  }

  /** One that is on its way is not sent further. */
  removeFile(id: string, fileId: string): void {
    this.uploads.get(fileId)?.abort();
    this.change(id, (session) => ({ ...session, files: session.files.filter((file) => file.id !== fileId) }));
  }

  async retryFile(id: string, fileId: string): Promise<void> {
    const file = this.session(id).files.find((one) => one.id === fileId);
    if (file) await this.upload(id, file);
  }

  /** Sends the draft when all its files are there; otherwise it stays as it is, and each file says what is wrong. */
  private async uploadThenSend(id: string): Promise<void> {
    this.change(id, (session) => ({ ...session, isUploading: true }));
    for (const file of this.session(id).files) if (file.uploaded === null) await this.upload(id, file);
    this.change(id, (session) => ({ ...session, isUploading: false }));
    if (this.session(id).files.every(isUploaded)) this.sendDraft(id);
  }

  private async upload(id: string, { id: fileId, file }: DraftFile): Promise<void> {
    const set = (change: Partial<DraftFile>): void =>
      this.change(id, (session) => ({
        ...session,
        files: session.files.map((one) => (one.id === fileId ? { ...one, ...change } : one)),
      }));
    // Removed while others were on their way, or on its way already.
    if (this.uploads.has(fileId) || !this.session(id).files.some((one) => one.id === fileId)) return;
    const stop = new AbortController();
    this.uploads.set(fileId, stop);
    set({ state: 'uploading', progress: 0, problem: null });
    try {
      const onProgress = (progress: number): void => set({ progress });
      const uploaded = await uploadFile(id, file, { onProgress, signal: stop.signal });
      set({ state: 'uploaded', progress: 1, uploaded });
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : networkError();
      set({ state: 'failed', problem: toFileProblem(error) });
    } finally {
      this.uploads.delete(fileId);
    }
  }

  /** Sends a failed message again under its own id, so that it can never be there twice. */
  retry(id: string, messageId: string): void {
    const send = this.session(id).sends.find((item) => item.messageId === messageId);
    if (send?.state !== 'failed') return;
    this.start(id, send, (draft) => takeBack(draft, send.text));
  }

  /** Lets a failure go; what the server has written down of it is then seen in the chat. */
  dismiss(id: string, messageId: string): void {
    this.change(id, (session) => withoutSend(session, messageId));
  }

  /** Ends the sends whose answer is here, whichever way it came. */
  settle(id: string): void {
    this.change(id, (session) => {
      if (session.sends.length === 0) return session;
      const messages = this.knownMessages(id, session);
      const isOver = ({ messageId, state, failure }: Send): boolean => {
        if (state !== 'accepted') return isAnswered(messages, messageId);
        return (failure ? findReply : findSent)(messages, messageId) !== undefined;
      };
      const over = session.sends.filter(isOver);
      if (over.length === 0) return session;
      const failed = over.filter(({ state }) => state === 'failed');
      return {
        ...session,
        sends: session.sends.filter((send) => !over.includes(send)),
        draft: failed.reduce((draft, { text }) => takeBack(draft, text), session.draft),
        files: failed.reduce((files, send) => without(files, send.files), session.files),
      };
    });
  }

  private session(id: string): ChatSession {
    return this.store.getState().sessions.get(id) ?? EMPTY_SESSION;
  }

  private change(id: string, change: (session: ChatSession) => ChatSession): void {
    this.store.setState((state) => changeSession(state, id, change));
  }

  private knownMessages(id: string, { live }: ChatSession): ChatMessage[] {
    const history = this.queries.getQueryData<InfiniteData<HistoryPage>>(historyKey(id));
    return [...(history?.pages.flatMap(({ messages }) => messages) ?? []), ...live.values()];
  }

  private start(
    id: string,
    { messageId, text, files }: Pick<Send, 'messageId' | 'text' | 'files'>,
    draftAfter: (draft: string) => string,
  ): void {
    const send: Send = { messageId, text, files, startedAtMs: Date.now(), state: 'pending', failure: null };
    this.change(id, (session) => ({
      ...session,
      draft: draftAfter(session.draft),
      files: without(session.files, files),
      sends: [...session.sends.filter((item) => item.messageId !== messageId), send],
      progress: [],
    }));
    void this.post(id, send);
  }

  private async post(id: string, { messageId, text, files }: Send): Promise<void> {
    const parts = [
      ...(text === '' ? [] : [{ kind: 'text', text }]),
      ...attachmentsOf(files).map((file) => ({ kind: 'file', file })),
    ];
    const message = { kind: 'message', role: 'user', messageId, parts };
    try {
      // The bare form: its errors are those of every other call, so no envelope is ever read here.
      await call(sendToAgent, {
        params: { id },
        query: {},
        body: { id: messageId, method: 'message/send', params: { message } },
      });
      await this.accepted(id, messageId);
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : networkError();
      this.settle(id);
      if (mayBeRunning(error)) await this.accepted(id, messageId, toFailure(error));
      else this.failed(id, messageId, toFailure(error));
    }
  }

  /** The server has it: whatever events have not brought by now is fetched, for the stream may be down. */
  private async accepted(id: string, messageId: string, failure: SendFailure | null = null): Promise<void> {
    this.settle(id);
    if (!this.session(id).sends.some((send) => send.messageId === messageId)) return;
    const messages = await newestMessages(id);
    this.change(id, (session) => {
      const sends = session.sends.map((send) =>
        send.messageId === messageId ? { ...send, state: 'accepted' as const, failure } : send,
      );
      return withMessages({ ...session, sends }, messages);
    });
    this.settle(id);
  }

  /** Takes over a batch of events; what they could only carry in part is fetched. */
  hear(batch: readonly PlatformEvent[]): void {
    this.store.setState((state) => applyChatEvents(state, batch, Date.now()));
    for (const id of new Set(batch.map((event) => event.workspace_id))) {
      this.settle(id);
      const isCut = (event: PlatformEvent): boolean =>
        event.workspace_id === id && 'is_whole' in event.payload && !event.payload.is_whole;
      if (batch.some(isCut) && this.session(id).cut.size > 0) void this.completeCut(id);
    }
  }

  private async completeCut(id: string): Promise<void> {
    const messages = await newestMessages(id);
    this.change(id, (session) => withMessages(session, messages));
  }

  private failed(id: string, messageId: string, failure: SendFailure): void {
    this.change(id, (session) => {
      const send = session.sends.find((item) => item.messageId === messageId);
      if (!send) return session;
      const failed: Send = { ...send, state: 'failed', failure };
      return {
        ...session,
        draft: giveBack(session.draft, send.text),
        files: [...send.files, ...session.files],
        sends: session.sends.map((item) => (item === send ? failed : item)),
      };
    });
  }
}

/** The newest messages; none where they cannot be read, for the next reconnect loads them all the same. */
async function newestMessages(id: string): Promise<readonly ChatMessage[]> {
  const page = call(getChatHistory, { params: { id }, query: { limit: CATCH_UP_MESSAGES } });
  return page.then(
    ({ messages }) => messages,
    () => [],
  );
}

/** The agent has the message: giving the text back would invite sending it twice. The chat holds the reason. */
/** Nothing goes out under the id of such a message: the same words are a new one. */
const USED_UP: readonly string[] = ['message_id_reused', 'message_in_doubt'];

const mayBeRunning = ({ code, body }: ApiError): boolean =>
  code === 'agent_busy' || body.delivery_confirmed === true;

const toFailure = ({ code, message, requestId, retry }: ApiError): SendFailure => ({
  code,
  message,
  requestId,
  retry,
});

const without = (files: readonly DraftFile[], gone: readonly DraftFile[]): readonly DraftFile[] =>
  files.filter((file) => !gone.some(({ id }) => id === file.id));

const withoutSend = (session: ChatSession, messageId: string): ChatSession => ({
  ...session,
  sends: session.sends.filter((send) => send.messageId !== messageId),
});

const opened = new WeakMap<EventBus, Chats>();

/** The chats of a page, made when something first asks for them; from then on they hear every event. */
export function chatsOf({ events, queries }: Surroundings): Chats {
  const known = opened.get(events);
  if (known) return known;
  const chats = new Chats(queries);
  opened.set(events, chats);
  events.subscribe((batch) => chats.hear(batch));
  return chats;
}
