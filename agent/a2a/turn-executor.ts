import { Message, Task, TaskState, type TaskStatus } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
  type TaskStore,
} from '@a2a-js/sdk/server';
import { textOfParts } from '@/domain/a2a/part';
import { readParts } from '@/domain/a2a/read-parts';
import type { TurnUsage } from '../engines/port';
import type { AgentEnvironment } from '../environment';
import { say, warn } from '../log';
import type { AskedPerson, TurnFacts } from '../turns/tool-provider';
import { detailOf, reasonFor, wedges } from '../turns/turn-failure';
import type { TurnRunner } from '../turns/turn-runner';
import type { Workload } from '../turns/workload';
import { callerOf } from './caller';
import { keepTask } from './keep-task';
import { type FetchPending, receiveFiles } from './received-files';
import { TurnReporter } from './turn-reporter';

const CANCELED = 'Canceled.';
const STOPPED = 'The agent was stopped while it worked on this.';

export interface ExecutorParts {
  readonly environment: AgentEnvironment;
  readonly runner: TurnRunner;
  readonly workload: Workload;
  /** Those of the server that this answers for. */
  readonly tasks: TaskStore;
  readonly fetchPending: FetchPending;
  /** Hears what a turn has used, however it ended. */
  readonly onUsed: (usage: readonly TurnUsage[]) => void;
  /** Shows a step to whoever watches the workspace. */
  readonly onStep: (line: string, taskId: string) => void;
}

/** A turn that is worked on. */
interface Running {
  readonly off: AbortController;
  readonly reporter: TurnReporter;
  readonly ended: Promise<void>;
}

/** Answers messages of the A2A protocol by turns of the engine. */
export class TurnExecutor implements AgentExecutor {
  readonly #running = new Map<string, Running>();
  #isStopping = false;

  constructor(private readonly parts: ExecutorParts) {}

  async execute(context: RequestContext, bus: ExecutionEventBus): Promise<void> {
    const { taskId } = context;
    const running = this.#running.get(taskId);
    bus.publish(AgentEvent.task(begunTask(context, running !== undefined)));
    // What is said in a task that is worked on is no turn of its own: its sender waits for the same end, or hears at once
    // what people are asked.
    running?.reporter.askAgain();
    if (running) return running.ended;
    const off = new AbortController();
    const { onStep } = this.parts;
    const place = {
      bus,
      taskId,
      contextId: context.contextId,
      onStep: (line: string) => onStep(line, taskId),
    };
    const reporter = new TurnReporter(place);
    const ended = this.#answer(context, bus, { off, reporter });
    this.#running.set(taskId, { off, reporter, ended });
    await ended;
  }

  /** Resolves when nothing is done for a task any more. */
  async whenEnded(taskId: string): Promise<void> {
    await this.#running.get(taskId)?.ended;
  }

  async #answer(
    context: RequestContext,
    bus: ExecutionEventBus,
    { off, reporter }: Omit<Running, 'ended'>,
  ): Promise<void> {
    const { taskId } = context;
    const kept: { end?: () => Promise<void> } = {};
    const waitForPerson = (asked: AskedPerson): (() => void) => {
      const goOn = reporter.waitForPerson(asked);
      kept.end ??= keepTask(bus, this.parts.tasks, context.context);
      return goOn;
    };
    try {
      if (this.#isStopping) off.abort();
      await this.#runTurn(context, reporter, { signal: off.signal, waitForPerson });
      reporter.complete();
      this.parts.workload.note({ ok: true });
    } catch (error) {
      this.#end(error, reporter, taskId, off.signal.aborted);
    } finally {
      await kept.end?.();
      this.#running.delete(taskId);
    }
  }

  /** The turn ends by itself, and its task with it. */
  async cancelTask(taskId: string, bus: ExecutionEventBus): Promise<void> {
    const running = this.#running.get(taskId);
    if (running) running.off.abort();
    else new TurnReporter({ bus, taskId, contextId: '', onStep: () => {} }).fail(CANCELED, true);
  }

  /** Ends every turn; those that ask for one from now on are told so. */
  stop(): void {
    this.#isStopping = true;
    for (const { off } of this.#running.values()) off.abort();
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  async #runTurn(
    context: RequestContext,
    reporter: TurnReporter,
    { signal, waitForPerson }: Required<Pick<TurnFacts, 'signal' | 'waitForPerson'>>,
  ): Promise<void> {
    const { environment, runner, workload, fetchPending, onUsed } = this.parts;
    const parts = messageJson(context.userMessage).parts;
    const { files, lost } = await receiveFiles(parts, environment, fetchPending);
    const text = [textOf(parts), ...lost].filter((line) => line !== '').join('\n');
    const work = (): Promise<void> =>
      runner.run(
        {
          ...callerOf(context),
          contextId: context.contextId,
          taskId: context.taskId,
          text,
          files,
          signal,
          say: (line, metadata) => reporter.note(line, { ...metadata, kind: 'waiting' }),
          waitForPerson,
        },
        () => say(`task ${context.taskId}: ${text.length} characters, ${files.length} files`),
        (event) => reporter.take(event),
      );
    const task = text || files.map(({ name }) => name).join(', ');
    await workload.during(task, () => work().finally(() => onUsed(reporter.usage)));
  }

  #end(error: unknown, reporter: TurnReporter, taskId: string, isAborted: boolean): void {
    if (isAborted) {
      reporter.fail(this.#isStopping ? STOPPED : CANCELED, !this.#isStopping);
      return;
    }
    warn(`task ${taskId} failed: ${detailOf(error)}`);
    const reason = reasonFor(error);
    reporter.fail(reason);
    this.parts.workload.note({ ok: false, error: reason, wedges: wedges(error) });
  }
}

/** @param isRunning then it stands as it stands */
function begunTask({ taskId, contextId, userMessage, task }: RequestContext, isRunning: boolean): Task {
  if (task && isRunning) return task;
  const status: TaskStatus = {
    state: TaskState.TASK_STATE_WORKING,
    message: undefined,
    timestamp: new Date().toISOString(),
  };
  if (task) return { ...task, status };
  return { ...Task.fromJSON({ id: taskId, contextId }), status, history: [userMessage] };
}

/** The message as it is on the wire, which the readers of the domain know in all its shapes. */
const messageJson = (message: Message): { parts?: unknown } => Message.toJSON(message) as { parts?: unknown };

/** What the message says; data that is no text is told as JSON. */
function textOf(parts: unknown): string {
  const read = readParts(parts ?? []);
  const data = read.flatMap((part) => (part.kind === 'data' ? [JSON.stringify(part.data)] : []));
  return [textOfParts(read), ...data].filter((text) => text !== '').join('\n');
}
