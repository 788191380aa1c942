import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/**
 * How a call was answered: by the agent, as it came or translated; by a message that waits for a poll or for a busy agent; by
 * a stand-in; or by the gateway itself (from its index, a repeat, a refusal).
 */
export type A2aWay = 'passthrough' | 'translated' | 'poll' | 'canned' | 'queued' | 'gateway';
export type A2aCallerKind = 'person' | 'agent' | 'system';

/** What all queues hold, and about how much the index of tasks. */
export interface A2aSizes {
  readonly queued: number;
  readonly dispatched: number;
  /** 0 where nothing waits. */
  readonly oldestSeconds: number;
  readonly tasks: number;
  readonly taskEvents: number;
}

export interface A2aMetrics {
  /**
   * One finished call.
   * @param call `operation` and `outcome` are of a few known words, never what a caller wrote
   */
  recordCall(call: {
    readonly operation: string;
    readonly caller: A2aCallerKind;
    readonly way: A2aWay;
    readonly outcome: string;
    readonly durationMs: number;
  }): void;
  /** A client reads a stream; the returned function is called with its end. */
  streamOpened(): () => void;
  /** A stream of an agent is read; the returned function is called with its end. */
  agentStreamOpened(): () => void;
  streamEvent(): void;
  /** A message that waited for its agent goes out. */
  recordQueueWait(ms: number): void;
  setSizes(sizes: A2aSizes): void;
}

/** Seconds: a local agent answers within milliseconds, one that works within minutes. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** The metrics of the gateway. No workspace is a label: there may be tens of thousands. */
export function createA2aMetrics(registry: Registry): A2aMetrics {
  const registers = [registry];
  const labelNames = ['method', 'caller', 'way', 'outcome'] as const;
  const calls = new Counter({
    name: 'molecule_a2a_calls_total',
    help: 'Finished A2A calls; a stream is finished with its end.',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'molecule_a2a_call_duration_seconds',
    help: 'Seconds from the request to the whole answer, a stream included.',
    labelNames,
    buckets: BUCKETS,
    registers,
  });
  const waits = new Histogram({
    name: 'molecule_a2a_queue_wait_seconds',
    help: 'Seconds that messages waited for a busy agent.',
    buckets: BUCKETS,
    registers,
  });
  const events = new Counter({
    name: 'molecule_a2a_stream_events_total',
    help: 'Events sent to clients in streams.',
    registers,
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const streams = gauge('molecule_a2a_streams_active', 'Streams that clients read.');
  const agentStreams = gauge('molecule_a2a_agent_streams_active', 'Streams of agents that are read.');
  const depth = gauge('molecule_a2a_queue_depth', 'Messages that wait for busy agents.');
  const onTheirWay = gauge('molecule_a2a_queue_dispatched', 'Messages of queues that are on their way.');
  const oldest = gauge('molecule_a2a_queue_oldest_seconds', 'How long the oldest of them waits.');
  const tasks = gauge('molecule_a2a_tasks', 'Tasks in the index, about.');
  const taskEvents = gauge('molecule_a2a_task_events', 'Events in the log of tasks, about.');
  return {
    recordCall({ operation, durationMs, ...rest }) {
      const labels = { method: operation, ...rest };
      calls.inc(labels);
      durations.observe(labels, durationMs / 1000);
    },
    streamOpened: () => held(streams),
    agentStreamOpened: () => held(agentStreams),
    streamEvent: () => events.inc(),
    recordQueueWait: (ms) => waits.observe(ms / 1000),
    setSizes(sizes) {
      depth.set(sizes.queued);
      onTheirWay.set(sizes.dispatched);
      oldest.set(sizes.oldestSeconds);
      tasks.set(sizes.tasks);
      taskEvents.set(sizes.taskEvents);
    },
  };
}

/** Counts one more, until the returned function is called for the first time. */
function held(gauge: Gauge): () => void {
  gauge.inc();
  let isHeld = true;
  return () => {
    if (isHeld) gauge.dec();
    isHeld = false;
  };
}
