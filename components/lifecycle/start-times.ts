import type { EventBus } from '@/components/stores/event-bus';

const heard = new WeakMap<EventBus, Map<string, number>>();

/** When each start was that this page has heard of, as the server says. */
export function keepStartTimes(events: EventBus): () => void {
  const times = new Map<string, number>();
  heard.set(events, times);
  return events.subscribe((batch) => {
    for (const event of batch)
      if (event.event === 'WORKSPACE_PROVISIONING')
        times.set(event.workspace_id, Date.parse(event.timestamp));
  });
}

export const startTimeOf = (events: EventBus, id: string): number | null =>
  heard.get(events)?.get(id) ?? null;
