'use client';

import { useStoreApi } from '@xyflow/react';
import { type RefObject, useLayoutEffect } from 'react';
import { levelOfDetailAt } from '@/components/stores/interaction-store';
import { usePlatform } from './platform-context';

/** Zoom is told to the style sheet in steps of this ratio: a style sheet pass per step, not per frame. */
const STEP = Math.log(1.04);
/** Above it type needs no correction. */
const PLAIN_FROM = 0.5;

const stepped = (zoom: number): number =>
  zoom >= PLAIN_FROM ? 1 : Math.exp(Math.floor(Math.log(zoom) / STEP) * STEP);

/** Tells the style sheet how far out the view is; no card renders again for it. */
export function ZoomDetail({ frame }: { frame: RefObject<HTMLDivElement | null> }) {
  const flow = useStoreApi();
  const { interaction } = usePlatform();
  useLayoutEffect(() => {
    let shown = Number.NaN;
    const show = (zoom: number) => {
      const element = frame.current;
      if (!element) return;
      const levelOfDetail = levelOfDetailAt(zoom);
      if (element.dataset.lod !== levelOfDetail) {
        element.dataset.lod = levelOfDetail;
        interaction.setState({ levelOfDetail });
      }
      const step = stepped(zoom);
      if (step === shown) return;
      shown = step;
      element.style.setProperty('--zoom', String(step));
    };
    show(flow.getState().transform[2]);
    return flow.subscribe((state) => show(state.transform[2]));
  }, [flow, frame, interaction]);
  return null;
}
