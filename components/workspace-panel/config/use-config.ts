'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { saveConfigurationAction } from '@/app/actions';
import { usePlatform } from '@/components/canvas/platform-context';
import type { EventBus } from '@/components/stores/event-bus';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { type ConfigDraft, type OwnFields, ownFieldsOf, type StoredFile, textOf } from './config-draft';
import { ConfigDrafts, type ConfigSession, EMPTY_SESSION } from './config-drafts';
import { configFileKey, loadConfigFile } from './config-file';
import { type ReadText, readText } from './document/read-document';

const opened = new WeakMap<EventBus, ConfigDrafts>();

/** The drafts of the page, made when something first asks for them; from then on they outlive the panel. */
function useConfigDrafts(): ConfigDrafts {
  const { events, queries, workspaces, reload } = usePlatform();
  const known = opened.get(events);
  if (known) return known;
  const drafts = new ConfigDrafts({
    queries,
    rowOf: (id) => workspaces.getState().rows.get(id),
    reloadRows: reload,
    send: saveConfigurationAction,
  });
  opened.set(events, drafts);
  events.subscribe((batch) => drafts.hear(batch));
  window.addEventListener('beforeunload', (event) => {
    if (drafts.hasUnsaved()) event.preventDefault();
  });
  return drafts;
}

/** Everything that the tab shows of one workspace, and the drafts to change it by. */
export interface Config {
  readonly id: string;
  readonly backend: WorkspaceRow['backend'];
  readonly drafts: ConfigDrafts;
  readonly session: ConfigSession;
  readonly draft: ConfigDraft;
  /** What the workspace says, without and with what is changed here. */
  readonly own: OwnFields;
  readonly wanted: OwnFields;
  /** The file as the platform has it; null: there is none. */
  readonly stored: StoredFile | null;
  /** As it is edited; null where there is no file. */
  readonly read: ReadText | null;
}

export interface LoadedConfig extends Config {
  readonly isLoading: boolean;
  readonly isRetrying: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly isElsewhere: boolean;
}

export function useConfig(row: WorkspaceRow): LoadedConfig {
  const drafts = useConfigDrafts();
  const session = useStore(drafts.store, (sessions) => sessions.get(row.id) ?? EMPTY_SESSION);
  const isElsewhere = findAgentRuntime(row.runtime)?.keepsOwnConfig === true;
  const query = useQuery({
    queryKey: configFileKey(row.id),
    queryFn: ({ signal }) => loadConfigFile(row.id, signal),
    enabled: !isElsewhere,
  });
  const stored = query.data ?? null;
  // A new workspace gets its file while it starts.
  const isMissing = query.data === null;
  const { refetch } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new status is a reason to look again
  useEffect(() => {
    if (isMissing) void refetch();
  }, [isMissing, row.status, refetch]);
  const { draft } = session;
  const text = textOf(draft, stored);
  const read = useMemo(() => (text === null ? null : readText(text)), [text]);
  const own = ownFieldsOf(row);
  return {
    id: row.id,
    backend: row.backend,
    drafts,
    session,
    draft,
    own,
    wanted: { ...own, ...draft.fields },
    stored,
    read,
    isLoading: (query.isPending && !isElsewhere) || (isMissing && row.status === 'provisioning'),
    isRetrying: query.isFetching,
    error: query.data === undefined ? query.error : null,
    retry: () => void refetch(),
    isElsewhere,
  };
}
