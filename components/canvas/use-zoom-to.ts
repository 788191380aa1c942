import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { FIT_MS, FIT_OPTIONS, withMotion } from './fit-options';

/** Brings one workspace into view, with all that is in it. */
export function useZoomTo(): (id: string) => void {
  const { fitView } = useReactFlow();
  return useCallback(
    (id) => void fitView(withMotion({ ...FIT_OPTIONS, nodes: [{ id }] }, FIT_MS)),
    [fitView],
  );
}
