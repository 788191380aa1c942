'use client';

import { Panel, useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { type CanvasMapPainter, startCanvasMap } from './canvas-map-painter';
import type { CardNode } from './derive-nodes';
import { usePlatform } from './platform-context';

/** The whole sheet, small: a press or a drag on it moves the view there, the wheel zooms. */
export function CanvasMap() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<CanvasMapPainter | null>(null);
  const flow = useStoreApi<CardNode>();
  const { setCenter, getZoom, zoomTo } = useReactFlow();
  const { interaction } = usePlatform();
  useEffect(() => {
    if (!canvas.current) return;
    const started = startCanvasMap(canvas.current, flow);
    painter.current = started;
    const watched = new MutationObserver(started.restyle);
    watched.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', started.restyle);
    return () => {
      started.stop();
      watched.disconnect();
      system.removeEventListener('change', started.restyle);
    };
  }, [flow]);
  const goTo = (event: PointerEvent<HTMLCanvasElement>) => {
    const place = painter.current?.at(event.nativeEvent.offsetX, event.nativeEvent.offsetY);
    if (!place) return;
    interaction.setState({ followsArrivals: false });
    void setCenter(place.x, place.y, { zoom: getZoom() });
  };
  return (
    <Panel position="bottom-right" className="mini-map nowheel">
      <canvas
        ref={canvas}
        role="img"
        aria-label="Map of the canvas"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => event.buttons !== 0 && goTo(event)}
        onWheel={(event) => {
          interaction.setState({ followsArrivals: false });
          void zoomTo(getZoom() * 2 ** (-event.deltaY * 0.002));
        }}
      />
    </Panel>
  );
}
