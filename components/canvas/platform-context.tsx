'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { connectPlatform, type PlatformConnection } from '@/components/api-client/connect-platform';
import { PlatformQueries } from '@/components/api-client/platform-queries';
import { keepStartTimes } from '@/components/lifecycle/start-times';
import { ROLE_TEXTS } from '@/components/session/role-texts';
import { useMay, useSession } from '@/components/session/session-context';
import { useRedrawForRole } from '@/components/session/use-redraw-for-role';
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
import { toastInfo } from '@/components/ui/toast';
import { chatsOf } from '@/components/workspace-panel/chat/chats';
import { keepReadMarks } from '@/components/workspace-panel/chat/read-marks';
import { restoreWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { createGestures, type Gestures } from './gestures';
import {
  closeChanges,
  dropVanished,
  keepPanelWidth,
  sayWhenRestored,
  unfoldAsForAll,
  warnBeforeLoss,
} from './store-watchers';
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

/** What depends on whose page this is, which may change while it is open. */
interface Visitor {
  readonly mayRestore: boolean;
  readonly mayChange: boolean;
  readonly onRole: (role: string | null) => void;
}

function connectStore(
  store: WorkspacesStore,
  events: EventBus,
  queries: QueryClient,
  onRole: (role: string | null) => void,
): PlatformConnection {
  return connectPlatform({
    onRole,
    onState: (connection) => store.setState({ connection }),
    onSnapshot: (rows, requestedAtMs) => {
      store.setState((state) => applySnapshot(state, rows, requestedAtMs, Date.now()));
      // The list is asked for when events may have been missed: what was asked for before may be old too.
      void queries.invalidateQueries();
    },
    // A panel that came with the page asked before anybody could tell it what changed meanwhile.
    onStanding: () => void queries.invalidateQueries(),
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

function createPlatform(visitor: () => Visitor): Platform {
  const workspaces = createWorkspacesStore();
  const interaction = createInteractionStore();
  const events = createEventBus();
  const queries = new PlatformQueries();
  let connection: PlatformConnection | null = null;
  const reload = async () => connection?.reload();
  return {
    workspaces,
    interaction,
    events,
    queries,
    reload,
    retryNow: async () => connection?.retryNow(),
    gestures: createGestures({
      workspaces,
      interaction,
      reload,
      mayRestore: () => visitor().mayRestore,
      mayFold: () => visitor().mayChange,
    }),
    connect: () => {
      const opened = connectStore(workspaces, events, queries, (role) => visitor().onRole(role));
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
        keepStartTimes(events),
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
  const visitor = useVisitor();
  const [platform] = useState(() => createPlatform(visitor));
  useEffect(() => platform.connect(), [platform]);
  useOtherRole(platform);
  return (
    <PlatformContext value={platform}>
      <QueryClientProvider client={platform.queries}>{children}</QueryClientProvider>
    </PlatformContext>
  );
}

/** Whose page it is at the moment of asking. */
function useVisitor(): () => Visitor {
  const visitor = {
    mayRestore: useMay(restoreWorkspace),
    mayChange: useMay(updateWorkspace),
    onRole: useRedrawForRole(),
  };
  const latest = useRef<Visitor>(visitor);
  useEffect(() => {
    latest.current = visitor;
  });
  return useState(() => () => latest.current)[0];
}

/** Whoever has another role than a moment ago is told so, and all that was asked for as somebody else is asked for again. */
function useOtherRole({ workspaces, interaction, queries }: Platform): void {
  const role = useSession()?.person?.role;
  const mayChange = useMay(updateWorkspace);
  const before = useRef(role);
  useEffect(() => {
    if (role === before.current) return;
    before.current = role;
    if (mayChange) unfoldAsForAll(workspaces);
    else closeChanges(interaction);
    void queries.invalidateQueries();
    if (role) toastInfo(`Your role is ${role} now. ${ROLE_TEXTS[role]}`);
  }, [role, mayChange, workspaces, interaction, queries]);
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
