'use client';

import { X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Tabs } from 'radix-ui';
import { type ComponentType, useEffect, useRef } from 'react';
import { loadPart } from '@/components/api-client/load-part';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { StatusDot } from '@/components/canvas/status-dot';
import { statusLook } from '@/components/canvas/status-look';
import { hasTier } from '@/components/create-workspace/create-form';
import { StatusBanner } from '@/components/lifecycle/status-banner';
import { ErrorBoundary } from '@/components/ui/error-boundary';
import { isolate } from '@/components/ui/isolate';
import { agentRuntimeLabel } from '@/domain/agent-runtimes';
import { PanelMenu } from './panel-menu';
import { PanelSkeleton } from './panel-skeleton';
import type { PanelTabProps } from './panel-tab-props';
import { PANEL_TABS, type PanelTab } from './panel-tabs';
import { ResizeHandle } from './resize-handle';
import './workspace-panel.css';

const loading = () => <PanelSkeleton />;
const PARTS = {
  chat: () => import('./chat/chat-tab').then((module) => module.ChatTab),
  details: () => import('./details/details-tab').then((module) => module.DetailsTab),
  config: () => import('./config/config-tab').then((module) => module.ConfigTab),
  files: () => import('./files/files-tab').then((module) => module.FilesTab),
  memory: () => import('./memory/memory-tab').then((module) => module.MemoryTab),
  terminal: () => import('./terminal/terminal-tab').then((module) => module.TerminalTab),
} satisfies Record<PanelTab, () => Promise<ComponentType<PanelTabProps>>>;
/** Each tab is loaded apart: the canvas does not wait for an editor nobody asked for. */
const BODIES: Record<PanelTab, ComponentType<PanelTabProps>> = {
  chat: dynamic(() => loadPart(PARTS.chat), { loading }),
  details: dynamic(() => loadPart(PARTS.details), { loading }),
  config: dynamic(() => loadPart(PARTS.config), { loading }),
  files: dynamic(() => loadPart(PARTS.files), { loading }),
  memory: dynamic(() => loadPart(PARTS.memory), { loading }),
  terminal: dynamic(() => loadPart(PARTS.terminal), { loading }),
};

/** The other tabs come while the first one is read, so that they open also when the platform is away by then. */
function useAllTabs(): void {
  useEffect(() => {
    for (const load of Object.values(PARTS)) void load().catch(() => undefined);
  }, []);
}

/** The panel of the selected workspace; nothing while none is selected. */
export function WorkspacePanel() {
  const selectedId = useInteraction((state) => state.selectedId);
  const row = useWorkspaces((state) => (selectedId === null ? undefined : state.rows.get(selectedId)));
  return row ? <Panel row={row} /> : null;
}

function Panel({ row }: PanelTabProps) {
  const { interaction } = usePlatform();
  useAllTabs();
  const width = useInteraction((state) => state.panelWidth);
  const tab = useInteraction((state) => state.tab);
  // The settings lie over it: what nobody sees takes no focus.
  const isCovered = useInteraction((state) => state.settings !== null);
  return (
    <aside className="panel" aria-label={`${row.name}: panel`} inert={isCovered}>
      <ResizeHandle width={width} onWidth={(panelWidth) => interaction.setState({ panelWidth })} />
      <Head row={row} />
      <StatusBanner key={row.id} row={row} />
      <Tabs.Root
        value={tab}
        onValueChange={(value) => interaction.setState({ tab: value as PanelTab })}
        className="panel-tabs"
      >
        <TabStrip tab={tab} />
        {PANEL_TABS.map(({ id }) => {
          const Body = BODIES[id];
          return (
            <Tabs.Content key={id} value={id} className="panel-body" tabIndex={-1}>
              <ErrorBoundary key={row.id}>
                <Body key={row.id} row={row} />
              </ErrorBoundary>
            </Tabs.Content>
          );
        })}
      </Tabs.Root>
    </aside>
  );
}

function TabStrip({ tab }: { tab: PanelTab }) {
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab decides which element is the active one
  useEffect(() => {
    list.current
      ?.querySelector('[data-state="active"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab]);
  return (
    <Tabs.List ref={list} className="panel-strip" aria-label="About this workspace">
      {PANEL_TABS.map(({ id, label }) => (
        <Tabs.Trigger key={id} value={id} className="panel-tab">
          {label}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}

function Head({ row }: PanelTabProps) {
  const { interaction } = usePlatform();
  const facts = [
    row.role && isolate(row.role),
    row.status === 'online' ? null : statusLook(row.status).word,
    hasTier(row) ? `T${row.tier}` : null,
    agentRuntimeLabel(row.runtime),
  ];
  const text = facts.filter(Boolean).join(' · ');
  return (
    <header className="panel-head">
      <StatusDot status={row.status} />
      <div className="panel-title">
        <h2 title={row.name}>{row.name}</h2>
        <p title={text}>{text}</p>
      </div>
      <PanelMenu row={row} />
      <button
        type="button"
        className="panel-icon"
        aria-label="Close the panel"
        onClick={() => interaction.setState({ selectedId: null })}
      >
        <X aria-hidden="true" size={16} strokeWidth={1.75} />
      </button>
    </header>
  );
}
