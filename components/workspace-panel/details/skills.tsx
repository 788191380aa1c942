import { useMemo } from 'react';
import { Section } from '@/components/ui/section';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { parseAgentCard } from '@/domain/a2a/agent-card';

/** What its agent says it can do, in its own words. */
export function Skills({ row }: { row: WorkspaceRow }) {
  const card = useMemo(() => parseAgentCard(row.agent_card), [row.agent_card]);
  const skills = card?.skills.filter(({ id, name }) => (name || id).trim() !== '') ?? [];
  return (
    <Section title="Skills" count={skills.length}>
      {card?.description && (
        <p className="details-words" dir="auto">
          {card.description}
        </p>
      )}
      {skills.length === 0 ? (
        <p className="text-muted">
          {card === null ? 'Its agent has not said yet what it can do.' : 'Its agent names no skills.'}
        </p>
      ) : (
        <ul className="details-list">
          {skills.map(({ id, name, description }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: agents repeat ids, and the list is replaced as a whole
            <li key={`${at} ${id}`}>
              <bdi className="font-medium">{name || id}</bdi>
              {description && (
                <p className="text-muted" dir="auto">
                  {description}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
