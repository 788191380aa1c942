import type { WorkspaceRow } from '@/contracts/workspaces';
import { parseAgentCard } from '@/domain/a2a/agent-card';

/** The names of an agent's skills, each once; none for an agent that has said nothing, or nothing that can be read. */
export function skillNames(card: WorkspaceRow['agent_card']): string[] {
  const skills = card === null ? [] : (parseAgentCard(card)?.skills ?? []);
  return [...new Set(skills.map(({ name, id }) => (name || id).trim()).filter((name) => name !== ''))];
}
