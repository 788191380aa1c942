'use client';

import { useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus, Shapes } from 'lucide-react';
import { useStore } from 'zustand';
import { NewWorkspaceButton } from '@/components/create-workspace/new-workspace-button';
import { Guide } from '@/components/guide/guide';
import { Legend } from '@/components/legend/legend';
import { legend, toggleLegend } from '@/components/legend/legend-store';
import { TemplatesButton } from '@/components/org-templates/templates-button';
import { IconButton } from '@/components/ui/icon-button';
import { FIT_MS, FIT_OPTIONS, withMotion, ZOOM_STEP_MS } from './fit-options';
import { usePlatform } from './platform-context';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** Bottom left: the view, and what can be brought onto the canvas. */
export function ViewControls() {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const { interaction } = usePlatform();
  const showsLegend = useStore(legend.store, (state) => state.value);
  const zoomed = () => interaction.setState({ followsArrivals: false });
  return (
    <div className="view-controls nopan nodrag nowheel">
      <div className="float-bar flex-col p-0.5">
        <IconButton
          label="Zoom in"
          side="right"
          onClick={() => {
            zoomed();
            void zoomIn(withMotion({}, ZOOM_STEP_MS));
          }}
        >
          <Plus {...ICON} />
        </IconButton>
        <IconButton
          label="Zoom out"
          side="right"
          onClick={() => {
            zoomed();
            void zoomOut(withMotion({}, ZOOM_STEP_MS));
          }}
        >
          <Minus {...ICON} />
        </IconButton>
        <IconButton
          label="Show everything"
          side="right"
          onClick={() => void fitView(withMotion(FIT_OPTIONS, FIT_MS))}
        >
          <Maximize {...ICON} />
        </IconButton>
        <IconButton
          label={showsLegend ? 'Hide the legend' : 'Show the legend'}
          side="right"
          aria-expanded={showsLegend}
          aria-controls="legend"
          onClick={toggleLegend}
        >
          <Shapes {...ICON} />
        </IconButton>
      </div>
      <div className="view-stack">
        <Legend />
        <div className="view-actions">
          <NewWorkspaceButton />
          <TemplatesButton />
          <Guide />
        </div>
      </div>
    </div>
  );
}
