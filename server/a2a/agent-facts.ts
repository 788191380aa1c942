import { findAgentCards } from '@/db/queries/workspace-agents';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { type AgentCallFacts, readAgentCallFacts } from '@/domain/a2a/agent-call-facts';
import { chooseVersion } from '@/domain/a2a/choose-version';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import type { Deps } from '../deps';

/** Long, because an entry is of one version of its workspace: what changes has another one. */
export const AGENT_FACTS_TTL_MS = 5 * 60_000;

/** The facts of the agent behind a workspace, from the memory of this process where they have not changed. */
export async function findAgentFacts(deps: Deps, target: WorkspaceRecord): Promise<AgentCallFacts> {
  const key = `${target.id} ${target.version}`;
  const known = deps.agentFacts.get(key);
  if (known) return known;
  const raw = (await findAgentCards(deps.database.db, [target.id])).get(target.id);
  const facts = readAgentCallFacts(raw);
  deps.agentFacts.set(key, facts);
  return facts;
}

/** The version in which to speak to an agent; where it is the client's own, nothing has to be translated. */
export async function findAgentVersion(
  deps: Deps,
  target: WorkspaceRecord,
  clientVersion: ProtocolVersion,
): Promise<ProtocolVersion> {
  const { interfaces } = await findAgentFacts(deps, target);
  return chooseVersion(interfaces, { url: target.url, clientVersion });
}
