'use client';

import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/section';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { OutputButton } from './status-banner';
import { useOffers } from './use-offers';
import { hasMachine } from './verbs';
import './lifecycle.css';

/** Starting and stopping, in the details of a workspace. */
export function RunningSection({ row }: { row: WorkspaceRow }) {
  const { offers, acting, begin, ask } = useOffers(row);
  if (offers.length === 0 && acting === null) return null;
  return (
    <Section title="Running">
      <p className="running-text">{aboutOf(row)}</p>
      <div className="running-actions">
        {offers.map(({ verb, label }) => {
          const asks = verb === 'restart' && label === 'Restart';
          return (
            <Button key={verb} isSmall onClick={() => (asks ? ask(verb) : begin(verb))}>
              {asks ? 'Restart…' : label}
            </Button>
          );
        })}
        {acting && (
          <Button isSmall isBusy>
            One moment
          </Button>
        )}
        {hasMachine(row) && <OutputButton row={row} />}
      </div>
    </Section>
  );
}

function aboutOf(row: WorkspaceRow): string {
  if (hasMachine(row))
    return 'A machine of this platform runs its agent. Its files and chat outlive every restart.';
  if (findAgentRuntime(row.runtime)?.joinsByItself)
    return 'Its agent runs elsewhere: it is restarted there. Paused, it is not let in until it is resumed.';
  return 'The platform answers in its place: there is no machine that could be restarted or sleep.';
}
