import { type ChildProcess, fork } from 'node:child_process';
import type { Deliveries, SentTimes } from './event-clients';
import { wallClock } from './wall-clock';

export interface FanOutOptions {
  readonly port: number;
  readonly clients: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Causes one event; resolves with the key it will bear. */
  readonly publish: (index: number) => Promise<string>;
}

/** Sends events at an even pace, however long each takes, while many clients in a process of their own receive them. */
export async function measureFanOut(options: FanOutOptions): Promise<Deliveries> {
  const { port, clients, events, eventsPerSecond, publish } = options;
  const receivers = fork('bench/internal/event-clients.ts', [String(port), String(clients)], {
    execArgv: ['--import', 'tsx'],
  });
  await messageFrom<'ready'>(receivers);
  const beganAt = performance.now();
  const sent = await Promise.all(
    Array.from({ length: events }, async (_, index): Promise<SentTimes[number]> => {
      await until(beganAt + (index * 1000) / eventsPerSecond);
      const sentAt = wallClock();
      return [await publish(index), sentAt];
    }),
  );
  const answer = messageFrom<Deliveries>(receivers);
  receivers.send(sent);
  return answer;
}

const until = (time: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, time - performance.now()));

function messageFrom<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`the clients' process ended with ${code}`)));
  });
}
