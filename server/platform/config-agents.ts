import { z } from 'zod';

/** The settings of the agents that the platform starts. */
export const AGENT_SETTINGS = [
  {
    name: 'AGENT_EMAIL_DOMAIN',
    fallback: 'agents.localhost',
    about: 'domain of the mail addresses under which agents commit',
  },
] as const;

/** Fields of the configuration. */
export const agentShape = {
  agentEmailDomain: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i,
      'must be the name of a domain, such as agents.example.com',
    ),
};

/** The values as the schema takes them. */
export const readAgents = (read: (name: (typeof AGENT_SETTINGS)[number]['name']) => string) => ({
  agentEmailDomain: read('AGENT_EMAIL_DOMAIN').trim(),
});
