'use client';

import { useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { isFar } from '@/components/stores/interaction-store';
import type { CardNode } from '../derive-nodes';
import { useInteraction, usePlatform } from '../platform-context';
import { FarPainter } from './far-painter';
import './far-view.css';

const sameIds = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id));

/**
 * Far out the cards are painted on one layer. An element of its own has the card under the pointer, so that it can be
 * pressed, dragged and asked for its menu as any other, and a few in view for the keyboard and for readers of the screen.
 */
export function FarView() {
  const far = useInteraction((state) => isFar(state.levelOfDetail));
  return far ? <Layer /> : null;
}

function Layer() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<FarPainter | null>(null);
  const flow = useStoreApi<CardNode>();
  const { interaction } = usePlatform();
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const started = new FarPainter(canvas.current, flow, (ids) => {
      const focused = document.activeElement?.getAttribute('data-workspace-id');
      const farFew = focused ? new Set([...ids, focused]) : ids;
      if (!sameIds(interaction.getState().farFew, farFew)) interaction.setState({ farFew });
    });
    painter.current = started;
    if (document.fonts.status !== 'loaded') void document.fonts.ready.then(() => started.restyle());
    return () => {
      started.stop();
      interaction.setState({ farFew: new Set(), farHover: null });
    };
  }, [flow, interaction]);
  useRestyle(painter);
  usePicks(painter);
  useHover(painter);
  return <canvas ref={canvas} className="far-view" />;
}

type PainterRef = React.RefObject<FarPainter | null>;

/** The picture follows the theme, as the style sheet does by itself. */
function useRestyle(painter: PainterRef): void {
  useEffect(() => {
    const restyle = () => painter.current?.restyle();
    const watched = new MutationObserver(restyle);
    watched.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', restyle);
    return () => {
      watched.disconnect();
      system.removeEventListener('change', restyle);
    };
  }, [painter]);
}

/** Which cards are picked stands on them here too. */
function usePicks(painter: PainterRef): void {
  const picked = useInteraction((state) => state.batch);
  useEffect(() => painter.current?.pick(picked), [painter, picked]);
}

/** A finger has no hover, but its press comes before its click. */
function useHover(painter: PainterRef): void {
  const { interaction } = usePlatform();
  const flow = useStoreApi<CardNode>();
  useEffect(() => {
    const frame = flow.getState().domNode;
    if (!frame) return;
    const pointed = (event: PointerEvent) => {
      // While a button is held something is being moved, and keeps its element.
      if (event.type === 'pointermove' && event.buttons !== 0) return;
      const farHover = painter.current?.at(event) ?? null;
      if (farHover !== interaction.getState().farHover) interaction.setState({ farHover });
    };
    frame.addEventListener('pointermove', pointed);
    frame.addEventListener('pointerdown', pointed, { capture: true });
    return () => {
      frame.removeEventListener('pointermove', pointed);
      frame.removeEventListener('pointerdown', pointed, { capture: true });
    };
  }, [painter, flow, interaction]);
}
