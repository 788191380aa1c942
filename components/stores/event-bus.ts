import type { PlatformEvent } from '@/contracts/events';

type Listener = (events: readonly PlatformEvent[]) => void;

/** Hands every batch of events to whoever listens. */
export interface EventBus {
  emit(events: readonly PlatformEvent[]): void;
  /** @returns how to stop listening */
  subscribe(listener: Listener): () => void;
}

export function createEventBus(): EventBus {
  const listeners = new Set<Listener>();
  return {
    emit(events) {
      for (const listener of listeners) listener(events);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
