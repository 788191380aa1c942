import { AgentCard } from '@a2a-js/sdk';
import type { Persona } from '../config/config-source';

const FALLBACK_URL = 'http://127.0.0.1/';

/** What the agent says of itself: its skills are those it has files for, or one that stands for all it does. */
export function buildAgentCard({ config, skills }: Persona, runtime: string, url: string | null): AgentCard {
  const name = config.name ?? 'Agent';
  const about = config.description ?? config.role ?? `${name} answers messages.`;
  const cardSkills = skills.map((skill) => ({
    id: skill.name,
    name: skill.name,
    description: skill.description,
    tags: ['skill'],
  }));
  return AgentCard.fromJSON({
    name,
    description: about,
    version: '1.0.0',
    supportedInterfaces: ['1.0', '0.3'].map((protocolVersion) => ({
      url: url ?? FALLBACK_URL,
      protocolBinding: 'JSONRPC',
      protocolVersion,
    })),
    capabilities: { streaming: true, pushNotifications: false },
    defaultInputModes: ['text/plain', 'application/octet-stream'],
    defaultOutputModes: ['text/plain'],
    skills:
      cardSkills.length > 0
        ? cardSkills
        : [{ id: 'general', name: config.role ?? name, description: about, tags: [runtime] }],
  });
}
