import { randomUUID } from 'node:crypto';
import { MemoryMessageStore } from '@/server/testing/memory-message-store';
import { describeMessageStore } from './message-store-conformance';

const store = new MemoryMessageStore();
describeMessageStore('in-memory', async () => ({
  store,
  transact: (run) => store.transact(run),
  newWorkspace: async () => randomUUID(),
  told: async (id) =>
    store.told.flatMap((event) =>
      event.workspace_id === id && 'message' in event.payload ? [event.payload.message] : [],
    ),
}));
