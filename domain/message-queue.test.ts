import { describe, expect, it } from 'vitest';
import {
  freePlaces,
  nextQueuePlace,
  QUEUE_ATTEMPTS_MAX,
  QUEUE_STATUSES,
  type QueueEvent,
  queueBackoffMs,
  readQueueTerms,
} from './message-queue';

const EVENTS: readonly QueueEvent['type'][] = [
  'claimed',
  'answered',
  'deferred',
  'unreachable',
  'gave_up',
  'dropped',
];

describe('a message of the queue', () => {
  it.each([
    ['queued', 0, 'claimed', { status: 'dispatched', attempts: 1 }],
    ['queued', 2, 'dropped', { status: 'dropped', attempts: 2 }],
    ['dispatched', 1, 'answered', { status: 'completed', attempts: 1 }],
    ['dispatched', 1, 'deferred', { status: 'queued', attempts: 0 }],
    ['dispatched', 0, 'deferred', { status: 'queued', attempts: 0 }],
    ['dispatched', 4, 'unreachable', { status: 'queued', attempts: 4 }],
    ['dispatched', QUEUE_ATTEMPTS_MAX, 'unreachable', { status: 'failed', attempts: QUEUE_ATTEMPTS_MAX }],
    ['dispatched', 1, 'gave_up', { status: 'failed', attempts: 1 }],
  ] as const)('%s after %i attempts, %s', (status, attempts, type, next) => {
    expect(nextQueuePlace({ status, attempts }, { type })).toEqual(next);
  });

  it('stays where it is for everything else: what is final for ever, what is on its way undropped', () => {
    const moves = QUEUE_STATUSES.flatMap((status) =>
      EVENTS.flatMap((type) =>
        nextQueuePlace({ status, attempts: 1 }, { type }) ? [`${status} ${type}`] : [],
      ),
    );
    expect(moves.sort()).toEqual([
      'dispatched answered',
      'dispatched deferred',
      'dispatched gave_up',
      'dispatched unreachable',
      'queued claimed',
      'queued dropped',
    ]);
  });

  it('is tried again ever later, but not later than a minute', () => {
    expect([0, 1, 2, 3, 4, 9].map(queueBackoffMs)).toEqual([1000, 3000, 9000, 27_000, 60_000, 60_000]);
  });
});

describe('the room of an agent', () => {
  const none = { activeTasks: 0, maxConcurrentTasks: 1, dispatched: 0, dispatchedSince: 0, answers: 0 };
  it.each([
    ['that is idle', {}, 1],
    ['that takes three', { maxConcurrentTasks: 3 }, 3],
    ['that takes none by its setting', { maxConcurrentTasks: 0 }, 1],
    ['that is full', { activeTasks: 1 }, 0],
    ['that has more than it takes', { activeTasks: 5 }, 0],
    ['that does not count what it was sent', { dispatched: 1, dispatchedSince: 0 }, 0],
    [
      'that has not counted it yet',
      { maxConcurrentTasks: 3, activeTasks: 1, dispatched: 1, dispatchedSince: 1 },
      1,
    ],
    ['that has counted it', { maxConcurrentTasks: 3, activeTasks: 2, dispatched: 1 }, 1],
    ['that has answered since it was full', { activeTasks: 1, answers: 1 }, 1],
    ['that has answered, and was sent the next', { activeTasks: 1, answers: 1, dispatched: 1 }, 0],
    ['that has answered twice', { maxConcurrentTasks: 4, activeTasks: 4, dispatched: 2, answers: 2 }, 2],
    ['that has answered more than it takes', { answers: 9 }, 1],
  ])('%s', (_, given, places) => {
    expect(freePlaces({ ...none, ...given })).toBe(places);
  });
});

describe('the terms of a message', () => {
  const task = { priority: 50, expiresInSeconds: null };
  it.each([
    [undefined, task],
    [{}, task],
    [{ priority: 'critical' }, { ...task, priority: 100 }],
    [
      { priority: 10, expires_in_seconds: 0.5 },
      { priority: 10, expiresInSeconds: 0.5 },
    ],
    [{ metadata: { priority: 'info' } }, { ...task, priority: 10 }],
    [
      { message: { metadata: { priority: 'critical', expires_in_seconds: 60 } } },
      { priority: 100, expiresInSeconds: 60 },
    ],
    [
      { priority: 'info', message: { metadata: { priority: 'critical' } } },
      { ...task, priority: 10 },
    ],
    [{ message: { metadata: { priority: 'high', expires_in_seconds: 'soon' } } }, task],
    [{ metadata: [], message: 'x' }, task],
    [{ priority: 'high' }, 'priority'],
    [{ priority: 51 }, 'priority'],
    [{ expires_in_seconds: 0 }, 'expires_in_seconds'],
    [{ expires_in_seconds: '60' }, 'expires_in_seconds'],
  ])('%j', (params, terms) => {
    expect(readQueueTerms(params)).toEqual(terms);
  });
});
