import { randomUUID } from 'node:crypto';
import { Artifact, Message, TaskState } from '@a2a-js/sdk';
import { AgentEvent, type ExecutionEventBus } from '@a2a-js/sdk/server';
import type { TurnEvent, TurnUsage } from '../engines/port';
import type { AskedPerson } from '../turns/tool-provider';
import { ToolTrace } from '../turns/tool-trace';
import { addUsage } from '../turns/usage';

/** Pieces of an answer that come within this time are one event: each of them is written down by the platform. */
const PIECE_MS = 40;
const ANSWER = 'answer';
const DECIDED = 'People have been asked, and it goes on.';
const NO_WORDS = 'The turn ended without an answer.';

/** What a status of a turn is about, in its metadata. */
export interface StatusNote {
  readonly kind: 'thinking' | 'tool_started' | 'tool_ended' | 'waiting' | 'withdrawn';
  readonly [key: string]: unknown;
}

/** Where a turn's words go, and what hears of its steps. */
export interface TurnPlace {
  readonly bus: ExecutionEventBus;
  readonly taskId: string;
  readonly contextId: string;
  /** A step in one line, for whoever watches the workspace. */
  readonly onStep: (line: string) => void;
}

/** Tells the events of one turn as those of an A2A task. */
export class TurnReporter {
  #trace = new ToolTrace();
  #usage: readonly TurnUsage[] = [];
  #text = '';
  #told = 0;
  #isNewParagraph = false;
  #thinking = '';
  #asked: readonly AskedPerson[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastPieceAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly place: TurnPlace) {}

  get text(): string {
    return this.#text;
  }

  /** What the turn has used so far. */
  get usage(): readonly TurnUsage[] {
    return this.#usage;
  }

  take(event: TurnEvent): void {
    if (event.kind !== 'thinking') this.#endThinking();
    switch (event.kind) {
      case 'text':
        this.#takeText(event.text);
        break;
      case 'thinking':
        this.#thinking += event.text;
        break;
      case 'tool-started':
        this.#trace.start(event.callId, event.name, event.input);
        this.#isNewParagraph = true;
        this.place.onStep(`Uses ${event.name}`);
        this.note(`Uses ${event.name}`, { kind: 'tool_started', call_id: event.callId, tool: event.name });
        break;
      case 'tool-ended': {
        const tool = this.#trace.end(event.callId, event.ok, event.output);
        const line = event.ok ? `${tool} is done` : `${tool} failed`;
        if (!event.ok) this.place.onStep(line);
        this.note(line, { kind: 'tool_ended', call_id: event.callId, tool, ok: event.ok });
        break;
      }
      case 'usage':
        this.#usage = addUsage(this.#usage, event.usage);
        break;
      case 'withdrawn':
        this.#withdraw();
        this.note(`${event.failed.model} failed: trying another model`, {
          kind: 'withdrawn',
          model: `${event.failed.provider}:${event.failed.model}`,
          because: event.because,
        });
    }
  }

  /** The task goes on, and this is what it is at. While people are asked, its status is their question. */
  note(text: string, note: StatusNote): void {
    this.#flush();
    if (this.#asked.length === 0) this.#status(TaskState.TASK_STATE_WORKING, text, { activity: note });
  }

  /**
   * The task is `input-required` until what is returned is called, and says what people are asked. Of several questions it
   * says the one that waits longest.
   */
  waitForPerson(asked: AskedPerson): () => void {
    this.#flush();
    this.#asked = [...this.#asked, asked];
    if (this.#asked.length === 1) this.askAgain();
    return () => {
      const isShown = this.#asked[0] === asked;
      this.#asked = this.#asked.filter((one) => one !== asked);
      if (this.#asked.length === 0) this.note(DECIDED, { kind: 'waiting' });
      else if (isShown) this.askAgain();
    };
  }

  /** Says once more what people are asked; false when they are asked nothing. */
  askAgain(): boolean {
    const [asked] = this.#asked;
    if (!asked) return false;
    const { approvalId, action, reason } = asked;
    const text = reason === null ? action : `${action}\n\n${reason}`;
    // By this name the platform knows that the task goes on when people have decided.
    const metadata = { approval_id: approvalId, activity: { kind: 'waiting', input_required: true } };
    this.#status(TaskState.TASK_STATE_INPUT_REQUIRED, text, metadata);
    return true;
  }

  complete(): void {
    this.#close();
    this.#status(
      TaskState.TASK_STATE_COMPLETED,
      this.#text.trim() === '' ? NO_WORDS : this.#text,
      this.#report(),
    );
  }

  /** @param reason for people */
  fail(reason: string, isCanceled = false): void {
    this.#close();
    const state = isCanceled ? TaskState.TASK_STATE_CANCELED : TaskState.TASK_STATE_FAILED;
    this.#status(state, reason, this.#report());
  }

  /** A model that failed leaves nothing behind of what it had begun to say and to do; what it used was used. */
  #withdraw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#trace = new ToolTrace();
    this.#text = '';
    this.#told = 0;
    this.#isNewParagraph = false;
    this.#thinking = '';
  }

  #takeText(text: string): void {
    if (text === '') return;
    const isJoined = this.#isNewParagraph && this.#text !== '' && !this.#text.endsWith('\n');
    this.#text += isJoined ? `\n\n${text}` : text;
    this.#isNewParagraph = false;
    const waited = performance.now() - this.#lastPieceAt;
    if (waited >= PIECE_MS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), PIECE_MS - waited);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const piece = this.#text.slice(this.#told);
    if (piece === '') return;
    this.#lastPieceAt = performance.now();
    this.#artifact(piece, { append: this.#told > 0, lastChunk: false });
    this.#told = this.#text.length;
  }

  #endThinking(): void {
    const thought = this.#thinking.trim();
    this.#thinking = '';
    if (thought !== '') this.note(thought, { kind: 'thinking' });
  }

  /** The whole answer as one piece: what was told bit by bit is not for those who read it later. */
  #close(): void {
    this.#endThinking();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text.trim() !== '') this.#artifact(this.#text, { append: false, lastChunk: true });
  }

  #report(): Record<string, unknown> {
    const { calls, left } = this.#trace;
    return {
      ...(calls.length === 0 ? {} : { tool_trace: left === 0 ? calls : [{ left_out: left }, ...calls] }),
      ...(this.#usage.length === 0 ? {} : { usage: this.#usage }),
    };
  }

  #artifact(text: string, { append, lastChunk }: { append: boolean; lastChunk: boolean }): void {
    const { bus, taskId, contextId } = this.place;
    const artifact = Artifact.fromJSON({ artifactId: ANSWER, name: ANSWER, parts: [{ text }] });
    bus.publish(
      AgentEvent.artifactUpdate({ taskId, contextId, artifact, append, lastChunk, metadata: undefined }),
    );
  }

  #status(state: TaskState, text: string, metadata: Readonly<Record<string, unknown>>): void {
    const { bus, taskId, contextId } = this.place;
    const message = Message.fromJSON({
      messageId: randomUUID(),
      role: 'ROLE_AGENT',
      taskId,
      contextId,
      parts: [{ text }],
      metadata,
    });
    const status = { state, message, timestamp: new Date().toISOString() };
    bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status, metadata: undefined }));
  }
}
