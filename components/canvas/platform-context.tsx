'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { connectPlatform, type PlatformConnection } from '@/components/api-client/connect-platform';
import { useMay } from '@/components/session/session-context';
import { applyEvents } from '@/components/stores/apply-events';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createEventBus, type EventBus } from '@/components/stores/event-bus';
import {
  createInteractionStore,
  type InteractionState,
  type InteractionStore,
} from '@/components/stores/interaction-store';
import type { WorkspacesState } from '@/components/stores/workspaces-state';
import { createWorkspacesStore, type WorkspacesStore } from '@/components/stores/workspaces-store';
import { chatsOf } from '@/components/workspace-panel/chat/chats';
import { keepReadMarks } from '@/components/workspace-panel/chat/read-marks';
import { restoreWorkspace } from '@/contracts/workspaces';
import { createGestures, type Gestures } from './gestures';
import { dropVanished, keepPanelWidth, sayWhenRestored, warnBeforeLoss } from './store-watchers';
import { keepSelectionInUrl } from './url-selection';

interface Platform {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly gestures: Gestures;
  /** Every event as it comes, for what is shown beside the canvas. */
  readonly events: EventBus;
  readonly queries: QueryClient;
  readonly reload: () => Promise<void>;
  /** Does not wait for the next try by itself. */
  readonly retryNow: () => Promise<void>;
  readonly connect: () => () => void;
}

const PlatformContext = createContext<Platform | null>(null);

function connectStore(store: WorkspacesStore, events: EventBus, queries: QueryClient): PlatformConnection {
  return connectPlatform({
    onState: (connection) => store.setState({ connection }),
    onSnapshot: (rows, requestedAtMs) => {
      store.setState((state) => applySnapshot(state, rows, requestedAtMs, Date.now()));
      // The list is asked for when events may have been missed: what was asked for before may be old too.
      void queries.invalidateQueries();
    },
    onSnapshotFailed: (failure) =>
      // Once there is a picture, a failed reload is no news: the connection pill tells, and the next try heals.
      store.setState((state) =>
        state.snapshot.status === 'ready' ? {} : { snapshot: { status: 'failed', failure } },
      ),
    onEvents: (batch) => {
      store.setState((state) => applyEvents(state, batch, Date.now()));
      events.emit(batch);
    },
  });
}

/** What panels ask for stays fresh by events; a failed question is asked once more before it is shown as failed. */
const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // A browser without a network still reaches a platform on its own machine.
      queries: { retry: 1, staleTime: 60_000, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });

function createPlatform(mayRestore: boolean): Platform {
  const workspaces = createWorkspacesStore();
  const interaction = createInteractionStore();
  const events = createEventBus();
  const queries = createQueries();
  let connection: PlatformConnection | null = null;
  const reload = async () => connection?.reload();
  return {
    workspaces,
    interaction,
    events,
    queries,
    reload,
    retryNow: async () => connection?.retryNow(),
    gestures: createGestures({ workspaces, interaction, reload, mayRestore }),
    connect: () => {
      const opened = connectStore(workspaces, events, queries);
      connection = opened;
      const stops = [
        workspaces.subscribe((state, before) => {
          if (state.needsReload && !before.needsReload) void opened.reload();
        }),
        dropVanished(workspaces, interaction),
        sayWhenRestored(workspaces),
        keepSelectionInUrl(workspaces, interaction),
        keepPanelWidth(interaction),
        warnBeforeLoss(workspaces, interaction),
        keepReadMarks(chatsOf({ events, queries })),
      ];
      return () => {
        for (const stop of stops) stop();
        opened.dispose();
      };
    },
  };
}

/** Gives the page its stores and keeps them connected for as long as it is shown. */
export function PlatformProvider({ children }: { children: ReactNode }) {
  const mayRestore = useMay(restoreWorkspace);
  const [platform] = useState(() => createPlatform(mayRestore));
  useEffect(() => platform.connect(), [platform]);
  return (
    <PlatformContext value={platform}>
      <QueryClientProvider client={platform.queries}>{children}</QueryClientProvider>
    </PlatformContext>
  );
}

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (!platform) throw new Error('usePlatform is used outside PlatformProvider');
  return platform;
}

/** Selectors must return what the store holds (or a primitive): a new object each time would never settle. */
export function useWorkspaces<T>(select: (state: WorkspacesState) => T): T {
  return useStore(usePlatform().workspaces, select);
}

export function useInteraction<T>(select: (state: InteractionState) => T): T {
  return useStore(usePlatform().interaction, select);
}
