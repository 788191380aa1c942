'use client';

import { Moon, Pause, Play, RotateCw } from 'lucide-react';
import { MenuItem, MenuRule } from '@/components/ui/menu';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useOffers } from './use-offers';
import type { LifecycleVerb } from './verbs';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;
const ICONS: Record<LifecycleVerb, typeof Play> = {
  restart: RotateCw,
  resume: Play,
  pause: Pause,
  hibernate: Moon,
};

/** Starting and stopping, in the menu of a workspace. */
export function VerbMenuItems({ row }: { row: WorkspaceRow }) {
  const { offers, begin, ask } = useOffers(row);
  if (offers.length === 0) return null;
  return (
    <>
      <MenuRule />
      {offers.map(({ verb, label }) => {
        const Icon = ICONS[verb];
        // Restarting what runs has something to choose; trying again and waking have not.
        const asks = verb === 'restart' && label === 'Restart';
        return (
          <MenuItem key={verb} onSelect={() => (asks ? ask(verb) : begin(verb))}>
            <Icon {...ICON} />
            {asks ? 'Restart…' : label}
          </MenuItem>
        );
      })}
    </>
  );
}
