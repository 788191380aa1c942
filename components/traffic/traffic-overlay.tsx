'use client';

import { useStore, useStoreApi, ViewportPortal } from '@xyflow/react';
import { type CSSProperties, useLayoutEffect, useMemo, useRef } from 'react';
import type { CardNode } from '@/components/canvas/derive-nodes';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { TRAFFIC_WINDOW_MINUTES, type TrafficEdge } from '@/contracts/traffic';
import { showTalkOf } from './show-talk-of';
import { isHot, type ShownTraffic, shownTraffic, trafficLabel, trafficWords } from './shown-traffic';
import { type TrafficLine, trafficLine } from './traffic-line';
import { useTrafficSwitch } from './traffic-toggle';
import { useNow } from './use-now';
import { useTraffic } from './use-traffic';
import './traffic.css';

const MINUTE_MS = 60_000;
const HEAD_HEIGHT = 64;
const NONE: readonly TrafficEdge[] = [];

/** Who has called whom in the last hour, as lines over the cards. */
export function TrafficOverlay() {
  return useTrafficSwitch() ? <Lines /> : null;
}

interface Drawn extends TrafficLine {
  readonly traffic: ShownTraffic;
}

function useLines(edges: readonly TrafficEdge[], nowMs: number): Drawn[] {
  const rows = useWorkspaces((state) => state.rows);
  const nodes = useStore((state) => state.nodes);
  const flow = useStoreApi<CardNode>();
  return useMemo(() => {
    // The flow's own places: while a card is dragged its lines go with it.
    const { nodeLookup } = flow.getState();
    if (nodes.length === 0) return [];
    const boxOf = (id: string) => {
      const node = nodeLookup.get(id);
      if (!node) return null;
      const { width = 0, height = 0, type } = node;
      return {
        ...node.internals.positionAbsolute,
        width,
        // A team is where its head is: its middle is where others stand.
        height: type === 'team' ? Math.min(height, HEAD_HEIGHT) : height,
      };
    };
    const sinceMs = nowMs - TRAFFIC_WINDOW_MINUTES * MINUTE_MS;
    return shownTraffic(edges, rows, (id) => nodeLookup.has(id), sinceMs).flatMap((traffic) => {
      const [source, target] = [boxOf(traffic.sourceId), boxOf(traffic.targetId)];
      return source && target ? [{ traffic, ...trafficLine(source, target) }] : [];
    });
  }, [edges, rows, nodes, flow, nowMs]);
}

/** Labels keep their size on the screen at every zoom. */
function useScale(): React.RefObject<HTMLDivElement | null> {
  const layer = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  useLayoutEffect(() => {
    let shown = 0;
    const show = (zoom: number) => {
      if (zoom === shown) return;
      shown = zoom;
      layer.current?.style.setProperty('--label-scale', String(1 / zoom));
    };
    show(flow.getState().transform[2]);
    return flow.subscribe((state) => show(state.transform[2]));
  }, [flow]);
  return layer;
}

function Lines() {
  const tickMs = useNow();
  const edges = useTraffic().data ?? NONE;
  const layer = useScale();
  // What has just come is younger than the last tick.
  const nowMs = edges.reduce((latest, edge) => Math.max(latest, Date.parse(edge.last_at)), tickMs);
  const lines = useLines(edges, nowMs);
  return (
    <ViewportPortal>
      <div ref={layer} className="traffic">
        <svg className="traffic-lines" aria-hidden="true">
          <defs>
            {['traffic-tip', 'traffic-tip-hot'].map((id) => (
              <marker
                key={id}
                id={id}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto"
              >
                <path d="M0 0.5L8 4L0 7.5Z" />
              </marker>
            ))}
          </defs>
          {lines.map(({ traffic, path }) => {
            const hot = isHot(traffic, nowMs);
            return (
              <path
                key={`${traffic.sourceId} ${traffic.targetId} ${traffic.lastAtMs}`}
                className="traffic-line"
                data-hot={hot || undefined}
                d={path}
                markerEnd={`url(#traffic-tip${hot ? '-hot' : ''})`}
              />
            );
          })}
        </svg>
        {lines.map((line) => (
          <Label key={`${line.traffic.sourceId} ${line.traffic.targetId}`} line={line} nowMs={nowMs} />
        ))}
      </div>
    </ViewportPortal>
  );
}

function Label({ line: { traffic, middle, length }, nowMs }: { line: Drawn; nowMs: number }) {
  const { interaction, workspaces } = usePlatform();
  const nameOf = (id: string): string => workspaces.getState().rows.get(id)?.name ?? '';
  const words = trafficWords(traffic, [nameOf(traffic.sourceId), nameOf(traffic.targetId)], nowMs);
  return (
    <button
      type="button"
      className="traffic-label nodrag nopan"
      data-hot={isHot(traffic, nowMs) || undefined}
      style={{ left: middle.x, top: middle.y, '--length': length } as CSSProperties}
      aria-label={words}
      title={words}
      onClick={() => showTalkOf(interaction, traffic.sourceId)}
    >
      {trafficLabel(traffic, nowMs)}
    </button>
  );
}
