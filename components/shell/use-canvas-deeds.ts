'use client';

import { useMemo } from 'react';
import { useStore } from 'zustand';
import { pausedEverything } from '@/components/batch/paused-store';
import { waitingForRestart } from '@/components/batch/plan-batch';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { legend, toggleLegend } from '@/components/legend/legend-store';
import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import { talk, toggleTalk } from '@/components/traffic/talk-store';
import { setTraffic } from '@/components/traffic/traffic-switch';
import { useTrafficSwitch } from '@/components/traffic/traffic-toggle';
import type { Contract } from '@/contracts/contract';
import { pauseWorkspace, restartWorkspace, resumeWorkspace } from '@/contracts/lifecycle';
import { listRemovedWorkspaces } from '@/contracts/removed-workspaces';

/** Something that is about the whole canvas: the menu of the toolbar and the palette offer the same. */
export interface CanvasDeed {
  readonly id:
    | 'restart-pending'
    | 'pause-everything'
    | 'resume-everything'
    | 'trash'
    | 'talk'
    | 'traffic'
    | 'legend'
    | 'help';
  readonly label: string;
  /** Further words it is found by. */
  readonly words: string;
  /** What it asks the server for; whoever may not call that is not offered it. */
  readonly needs?: Contract;
  readonly run: () => void;
}

interface Offered extends CanvasDeed {
  readonly isOff?: boolean;
}

/** What can be done with the canvas as it is now, by whoever looks. */
export function useCanvasDeeds(): readonly CanvasDeed[] {
  const { interaction } = usePlatform();
  const session = useSession();
  const rows = useWorkspaces((state) => state.rows);
  const paused = useStore(pausedEverything.store, (state) => state.value);
  const showsLegend = useStore(legend.store, (state) => state.value);
  const showsTraffic = useTrafficSwitch();
  const showsTalk = useStore(talk.store, (state) => state.value);
  return useMemo(() => {
    const pending = waitingForRestart(rows);
    const running = [...rows.values()].filter(({ status }) => status !== 'paused').map(({ id }) => id);
    const resting = paused.filter((id) => rows.get(id)?.status === 'paused');
    const isEverything = true;
    const deeds: Offered[] = [
      {
        id: 'restart-pending',
        label: `Restart ${countOfWorkspaces(pending.length)} to apply changes`,
        words: 'pending configuration secrets apply all',
        needs: restartWorkspace,
        isOff: pending.length === 0,
        run: () => interaction.setState({ asking: { verb: 'restart', ids: pending } }),
      },
      {
        id: 'resume-everything',
        label: `Resume the ${resting.length} paused with everything`,
        words: 'start all again',
        needs: resumeWorkspace,
        isOff: resting.length === 0,
        run: () => interaction.setState({ asking: { verb: 'resume', ids: resting, isEverything } }),
      },
      {
        id: 'pause-everything',
        label: `Pause everything (${running.length})`,
        words: 'stop all halt emergency',
        needs: pauseWorkspace,
        isOff: running.length === 0,
        run: () => interaction.setState({ asking: { verb: 'pause', ids: running, isEverything } }),
      },
      {
        id: 'trash',
        label: 'Trash',
        words: 'removed deleted restore bring back undo',
        needs: listRemovedWorkspaces,
        run: () => interaction.setState({ place: 'trash' }),
      },
      {
        id: 'talk',
        label: showsTalk ? 'Hide who talked to whom' : 'Show who talked to whom',
        words: 'communications messages delegations calls traffic live',
        isOff: rows.size === 0,
        run: toggleTalk,
      },
      {
        id: 'traffic',
        label: showsTraffic ? 'Hide calls between agents' : 'Show calls between agents',
        words: 'lines overlay edges delegations',
        isOff: rows.size === 0,
        run: () => setTraffic(!showsTraffic),
      },
      {
        id: 'legend',
        label: showsLegend ? 'Hide the legend' : 'Show the legend',
        words: 'colours states meaning',
        isOff: rows.size === 0,
        run: toggleLegend,
      },
      {
        id: 'help',
        label: 'Keys and gestures',
        words: 'help keyboard shortcuts how',
        run: () => interaction.setState({ place: 'help' }),
      },
    ];
    return deeds.filter(({ needs, isOff }) => !isOff && (needs === undefined || mayCall(session, needs)));
  }, [rows, paused, showsLegend, showsTalk, showsTraffic, session, interaction]);
}
