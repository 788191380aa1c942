'use client';

import { Tooltip } from 'radix-ui';
import { ErrorBoundary } from '@/components/ui/error-boundary';
import { Canvas } from './canvas';
import { CanvasDialogs } from './canvas-dialogs';
import { CanvasFailed } from './canvas-failed';
import { CanvasLoading } from './canvas-loading';
import { ConnectionPill } from './connection-pill';
import { EmptyState } from './empty-state';
import { LiveCounts } from './live-counts';
import { PlatformProvider, useWorkspaces } from './platform-context';
import { SelectionBar } from './selection-bar';
import { Toolbar } from './toolbar';
import './canvas.css';
import './levels.css';
import './bars.css';

/** The page: everything that floats comes before the canvas in reading order, so that it is a few tabs away. */
export function CanvasPage() {
  return (
    <PlatformProvider>
      <Tooltip.Provider delayDuration={400}>
        <a href="#canvas" className="skip-link">
          Skip to the canvas
        </a>
        <Toolbar />
        <ConnectionPill />
        <SelectionBar />
        <LiveCounts />
        <main id="canvas" tabIndex={-1} aria-label="Canvas of workspaces" className="canvas-main">
          <ErrorBoundary>
            <Stage />
          </ErrorBoundary>
        </main>
        <CanvasDialogs />
      </Tooltip.Provider>
    </PlatformProvider>
  );
}

function Stage() {
  const snapshot = useWorkspaces((state) => state.snapshot);
  const isEmpty = useWorkspaces((state) => state.rows.size === 0);
  if (snapshot.status === 'loading') return <CanvasLoading />;
  if (snapshot.status === 'failed') return <CanvasFailed failure={snapshot.failure} />;
  return isEmpty ? <EmptyState /> : <Canvas />;
}
