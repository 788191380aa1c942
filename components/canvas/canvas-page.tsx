'use client';

import { ReactFlowProvider } from '@xyflow/react';
import { Tooltip } from 'radix-ui';
import type { CSSProperties, ReactNode } from 'react';
import { ApprovalBanner } from '@/components/approvals/approval-banner';
import { BatchBar } from '@/components/batch/batch-bar';
import { BatchPicks } from '@/components/batch/batch-picks';
import { TEMPLATES_WIDTH } from '@/components/org-templates/templates-width';
import { SETTINGS_WIDTH } from '@/components/settings/settings-tabs';
import { SlowStarts } from '@/components/slow-starts/slow-starts';
import { TalkCorner } from '@/components/traffic/talk-corner';
import { TrafficNews } from '@/components/traffic/use-traffic';
import { ErrorBoundary } from '@/components/ui/error-boundary';
import { WorkspacePanel } from '@/components/workspace-panel/workspace-panel';
import { Canvas } from './canvas';
import { CanvasDialogs } from './canvas-dialogs';
import { CanvasFailed } from './canvas-failed';
import { CanvasLoading } from './canvas-loading';
import { ConnectionPill } from './connection-pill';
import { EmptyState } from './empty-state';
import { LiveCounts } from './live-counts';
import { PlatformProvider, useInteraction, useWorkspaces } from './platform-context';
import { Toolbar } from './toolbar';
import './canvas.css';
import './strip.css';
import './card-skills.css';
import './levels.css';
import './bars.css';

/** The page: everything that floats comes before the canvas in reading order, so that it is a few tabs away. */
export function CanvasPage() {
  return (
    <PlatformProvider>
      <Frame>
        <a href="#canvas" className="skip-link">
          Skip to the canvas
        </a>
        <Toolbar />
        <div className="top-corner">
          <TalkCorner />
          <ConnectionPill />
        </div>
        <TrafficNews />
        <LiveCounts />
        <ApprovalBanner />
        <SlowStarts />
        <main id="canvas" tabIndex={-1} aria-label="Canvas of workspaces" className="canvas-main">
          <ErrorBoundary>
            <Stage />
          </ErrorBoundary>
        </main>
        <BatchPicks />
        <BatchBar />
        <WorkspacePanel />
        <CanvasDialogs />
      </Frame>
    </PlatformProvider>
  );
}

/** Everything that floats or fills the page keeps clear of what stands at its two sides by these two measures. */
function Frame({ children }: { children: ReactNode }) {
  const inset = useInteraction(({ selectedId, panelWidth, settings }) =>
    Math.max(selectedId === null ? 0 : panelWidth, settings === null ? 0 : SETTINGS_WIDTH),
  );
  const drawer = useInteraction(({ showsTemplates }) => (showsTemplates ? TEMPLATES_WIDTH : 0));
  const sides = { '--panel-width': `${inset}px`, '--drawer-width': `${drawer}px` } as CSSProperties;
  return (
    <div className="page-frame" data-has-panel={inset > 0 || undefined} style={sides}>
      <Tooltip.Provider delayDuration={400}>
        <ReactFlowProvider>{children}</ReactFlowProvider>
      </Tooltip.Provider>
    </div>
  );
}

function Stage() {
  const snapshot = useWorkspaces((state) => state.snapshot);
  const isEmpty = useWorkspaces((state) => state.rows.size === 0);
  if (snapshot.status === 'loading') return <CanvasLoading />;
  if (snapshot.status === 'failed') return <CanvasFailed failure={snapshot.failure} />;
  return isEmpty ? <EmptyState /> : <Canvas />;
}
