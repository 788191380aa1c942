'use client';

import {
  Background,
  BackgroundVariant,
  type NodeMouseHandler,
  ReactFlow,
  type Viewport,
} from '@xyflow/react';
import { type MouseEvent, type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { ArrangingKeys } from '@/components/arranging/arranging-keys';
import { DropHint } from '@/components/arranging/drop-hint';
import { useCardDrag, useLiftedNodes } from '@/components/arranging/use-card-drag';
import { isFar } from '@/components/stores/interaction-store';
import { TrafficOverlay } from '@/components/traffic/traffic-overlay';
import { ArrowKeys } from './arrow-keys';
import { CanvasKeys } from './canvas-keys';
import { CanvasMap } from './canvas-map';
import { CardMenuKeys } from './card-menu-keys';
import { type CardNode, createNodeDeriver } from './derive-nodes';
import { FarView } from './far-view/far-view';
import { ZOOM_MAX, ZOOM_MIN } from './fit-options';
import { FollowArrivals } from './follow-arrivals';
import { useInteraction, usePlatform, useWorkspaces } from './platform-context';
import { useFirstView, useKeepView } from './use-kept-view';
import { useZoomTo } from './use-zoom-to';
import { ViewControls } from './view-controls';
import { TeamCard, WorkspaceCard } from './workspace-card';
import { ZoomDetail } from './zoom-detail';

const NODE_TYPES = { card: WorkspaceCard, team: TeamCard };
const DELETE_KEY_OFF = null;

function useNodes(): CardNode[] {
  const rows = useWorkspaces((state) => state.rows);
  const deleting = useWorkspaces((state) => state.deleting);
  const selectedId = useInteraction((state) => state.selectedId);
  const arrivingIds = useInteraction((state) => state.arriving?.ids ?? null);
  const shining = useInteraction((state) => state.shining);
  const isFarOut = useInteraction((state) => isFar(state.levelOfDetail));
  const few = useInteraction((state) => state.farFew);
  const hover = useInteraction((state) => state.farHover);
  const [derive] = useState(createNodeDeriver);
  return useMemo(
    () => derive({ rows, deleting, selectedId, arrivingIds, shining, far: isFarOut ? { few, hover } : null }),
    [derive, rows, deleting, selectedId, arrivingIds, shining, isFarOut, few, hover],
  );
}

function useNodeMouse(): {
  onNodeClick: NodeMouseHandler<CardNode>;
  onNodeDoubleClick: NodeMouseHandler<CardNode>;
} {
  const { interaction, gestures } = usePlatform();
  const zoomTo = useZoomTo();
  const onNodeClick = useCallback(
    (event: MouseEvent, node: CardNode) => {
      // A key press on the card's button arrives as a click without a count, and toggles as its pressed state says.
      const isKey = event.detail === 0;
      interaction.setState((state) => ({
        selectedId: isKey && state.selectedId === node.id ? null : node.id,
      }));
    },
    [interaction],
  );
  const onNodeDoubleClick = useCallback(
    (_: MouseEvent, node: CardNode) => {
      if (!node.data.hasChildren) return;
      if (node.data.row.collapsed) void gestures.setCollapsed(node.id, false);
      else zoomTo(node.id);
    },
    [gestures, zoomTo],
  );
  return { onNodeClick, onNodeDoubleClick };
}

export function Canvas() {
  const frame = useRef<HTMLDivElement>(null);
  const first = useFirstView(frame);
  const isDragging = useInteraction((state) => state.drag !== null);
  return (
    <div ref={frame} className="canvas" data-dragging={isDragging || undefined}>
      {first && <Sheet frame={frame} first={first} />}
    </div>
  );
}

function Sheet({ frame, first }: { frame: RefObject<HTMLDivElement | null>; first: Viewport }) {
  const nodes = useLiftedNodes(useNodes());
  const drag = useCardDrag();
  const onMoveEnd = useKeepView();
  const { interaction } = usePlatform();
  const mouse = useNodeMouse();
  const deselect = useCallback(() => interaction.setState({ selectedId: null }), [interaction]);
  const moved = useCallback(
    // Without an event the program moved the view, not a person; and a press that moves nothing is no move.
    (event: unknown) => {
      if (event && interaction.getState().followsArrivals) interaction.setState({ followsArrivals: false });
    },
    [interaction],
  );
  return (
    <ReactFlow
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      {...mouse}
      {...drag}
      onPaneClick={deselect}
      onMove={moved}
      minZoom={ZOOM_MIN}
      maxZoom={ZOOM_MAX}
      onMoveEnd={onMoveEnd}
      defaultViewport={first}
      onlyRenderVisibleElements
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      elevateNodesOnSelect={false}
      zIndexMode="manual"
      disableKeyboardA11y
      zoomOnDoubleClick={false}
      deleteKeyCode={DELETE_KEY_OFF}
      selectionKeyCode={DELETE_KEY_OFF}
      multiSelectionKeyCode={DELETE_KEY_OFF}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.6} color="var(--dots)" />
      <FarView />
      <TrafficOverlay />
      <CanvasMap />
      <ZoomDetail frame={frame} />
      <FollowArrivals />
      <DropHint />
      <CanvasKeys />
      <ArrangingKeys />
      <ArrowKeys />
      <CardMenuKeys />
      <ViewControls />
    </ReactFlow>
  );
}
