'use client';

import dynamic from 'next/dynamic';
import { loadPart } from '@/components/api-client/load-part';
import { useMay } from '@/components/session/session-context';
import { openTerminal } from '@/contracts/terminal';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { PanelSkeleton } from '../panel-skeleton';
import type { PanelTabProps } from '../panel-tab-props';
import { NoTerminal } from './no-terminal';

const screen = () => import('./terminal-view').then((module) => module.TerminalView);
const TerminalView = dynamic(() => loadPart(screen), { loading: () => <PanelSkeleton /> });

/** A shell in a workspace. */
export function TerminalTab({ row }: PanelTabProps) {
  const mayOpen = useMay(openTerminal);
  if (!mayOpen) {
    return (
      <NoTerminal
        title="Operators and owners have a terminal here."
        text="Details holds what everybody may know of this workspace."
      />
    );
  }
  const rest = RESTING[row.status];
  if (rest) return <NoTerminal title={rest.title} text={rest.text} />;
  // Anew with each start of its machine, which ends every shell.
  return <TerminalView row={row} />;
}

/** While it is so, there is no machine to have a shell in. */
const RESTING: Partial<Record<WorkspaceRow['status'], { readonly title: string; readonly text: string }>> = {
  paused: { title: 'It is paused.', text: 'Resume it to open a terminal; its files are in the Files tab.' },
  hibernating: { title: 'It is falling asleep.', text: 'A message wakes it, and then there is a terminal.' },
  hibernated: { title: 'It is asleep.', text: 'A message wakes it, and then there is a terminal.' },
  provisioning: { title: 'It is starting.', text: 'The terminal opens here once it is up.' },
};
