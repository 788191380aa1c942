import type { AgentEnvironment } from '../environment';
import type { Persona } from './config-source';
import { describeSkills } from './skills';

/** Everything that a model is told before a conversation begins. @param instructions of the platform; '' without any */
export function buildSystemPrompt(
  { config, prompts, skills }: Persona,
  { workspaceId, workspacePath, variables }: AgentEnvironment,
  instructions: string,
): string {
  const role = variables.MOLECULE_AGENT_ROLE ?? config.role ?? config.description;
  const identity = [
    `You are ${config.name ?? 'an agent'}${role ? `, ${role}` : ''}.`,
    `Your workspace id is ${workspaceId}. Your files are in ${workspacePath}.`,
  ].join('\n');
  return [instructions, identity, ...prompts, describeSkills(skills)]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
}
