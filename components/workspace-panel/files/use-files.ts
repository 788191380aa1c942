'use client';

import { useQueries } from '@tanstack/react-query';
import { useStore } from 'zustand';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import type { EventBus } from '@/components/stores/event-bus';
import { listFiles } from '@/contracts/workspace-files';
import { EMPTY_FILE_SESSION, type FileSession, FileSessions, folderKey } from './file-sessions';
import { type Folders, type TreeRow, toTreeRows } from './tree-rows';

const opened = new WeakMap<EventBus, FileSessions>();

/** The files that are edited in the page, made when something first asks for them; from then on they outlive the panel. */
export function useFileSessions(): FileSessions {
  const { events, queries, workspaces } = usePlatform();
  const known = opened.get(events);
  if (known) return known;
  const sessions = new FileSessions({ queries, isThere: (id) => workspaces.getState().rows.has(id) });
  opened.set(events, sessions);
  events.subscribe((batch) => sessions.hear(batch));
  window.addEventListener('beforeunload', (event) => {
    if (sessions.hasUnsaved()) event.preventDefault();
  });
  return sessions;
}

export function useFileSession(id: string): FileSession {
  const sessions = useFileSessions();
  return useStore(sessions.store, (all) => all.get(id) ?? EMPTY_FILE_SESSION);
}

export interface Tree {
  readonly rows: readonly TreeRow[];
  readonly isLoading: boolean;
  readonly isFetching: boolean;
  /** Why the root cannot be read; what a folder in it says stands in its rows. */
  readonly error: unknown;
  readonly refresh: () => void;
}

/** What is to be seen of the tree: one question for each folder that is unfolded. */
export function useTree(id: string): Tree {
  const sessions = useFileSessions();
  const { root, unfolded } = useFileSession(id);
  const paths = ['', ...unfolded];
  const answers = useQueries({
    queries: paths.map((path) => ({
      queryKey: folderKey(id, root, path),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(listFiles, {
          params: { id },
          query: { root, depth: 1, ...(path === '' ? {} : { path }) },
          signal,
        }),
      // An agent writes files without a word to anybody.
      staleTime: 5000,
    })),
  });
  const folders: Folders = new Map(paths.map((path, index) => [path, answers[index] ?? { data: undefined }]));
  const [top] = answers;
  return {
    rows: toTreeRows(folders),
    isLoading: top?.isPending ?? true,
    isFetching: answers.some(({ isFetching }) => isFetching),
    error: top?.data === undefined ? (top?.error ?? null) : null,
    refresh: () => void sessions.refresh(id),
  };
}
