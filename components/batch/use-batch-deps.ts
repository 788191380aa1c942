'use client';

import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { restoreWorkspace } from '@/contracts/workspaces';
import type { BatchDeps } from './run-batch';

/** What doing something to several workspaces needs of the page. */
export function useBatchDeps(): BatchDeps {
  const { workspaces, interaction, reload } = usePlatform();
  const mayRestore = useMay(restoreWorkspace);
  return { workspaces, interaction, reload, mayRestore };
}
