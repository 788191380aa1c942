'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { connectPlatform, type PlatformConnection } from '@/components/api-client/connect-platform';
import { applyEvents } from '@/components/stores/apply-events';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import {
  createInteractionStore,
  type InteractionState,
  type InteractionStore,
} from '@/components/stores/interaction-store';
import type { WorkspacesState } from '@/components/stores/workspaces-state';
import { createWorkspacesStore, type WorkspacesStore } from '@/components/stores/workspaces-store';
import { createGestures, type Gestures } from './gestures';
import { dropVanished, sayWhenRestored } from './store-watchers';

interface Platform {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly gestures: Gestures;
  readonly reload: () => Promise<void>;
  readonly connect: () => () => void;
}

const PlatformContext = createContext<Platform | null>(null);

function connectStore(store: WorkspacesStore): PlatformConnection {
  return connectPlatform({
    onState: (connection) => store.setState({ connection }),
    onSnapshot: (rows, requestedAtMs) =>
      store.setState((state) => applySnapshot(state, rows, requestedAtMs, Date.now())),
    onSnapshotFailed: (failure) =>
      // Once there is a picture, a failed reload is no news: the connection pill tells, and the next try heals.
      store.setState((state) =>
        state.snapshot.status === 'ready' ? {} : { snapshot: { status: 'failed', failure } },
      ),
    onEvents: (events) => store.setState((state) => applyEvents(state, events, Date.now())),
  });
}

function createPlatform(): Platform {
  const workspaces = createWorkspacesStore();
  const interaction = createInteractionStore();
  let connection: PlatformConnection | null = null;
  const reload = async () => connection?.reload();
  return {
    workspaces,
    interaction,
    reload,
    gestures: createGestures({ workspaces, interaction, reload }),
    connect: () => {
      const opened = connectStore(workspaces);
      connection = opened;
      const stops = [
        workspaces.subscribe((state, before) => {
          if (state.needsReload && !before.needsReload) void opened.reload();
        }),
        dropVanished(workspaces, interaction),
        sayWhenRestored(workspaces),
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
  const [platform] = useState(createPlatform);
  useEffect(() => platform.connect(), [platform]);
  return <PlatformContext value={platform}>{children}</PlatformContext>;
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
