import { z } from 'zod';

/** The agent program of this project, as the build makes it. */
const BUILT_AGENT = '.build/molecule-agent.mjs';

/** The settings of agents that run as processes of this host. */
export const LOCAL_SETTINGS = [
  {
    name: 'MOLECULE_AGENT_PROGRAM',
    fallback: BUILT_AGENT,
    about:
      'the agent program: a .js or .mjs file, which this Node runs, or an executable; none: no agents run on this host',
  },
  {
    name: 'MOLECULE_ALLOW_LOCAL_BACKEND',
    fallback: '0',
    about: '1 lets agents run as processes of this host in server mode too; in local mode they may anyway',
  },
] as const;

/** Fields of the configuration. */
export const localShape = {
  /** Null: none is set up. */
  agentProgram: z.string().nullable(),
  /** Agents may run as processes of this host. */
  allowsLocalBackend: z.boolean('must be 1 or 0'),
};

/** The values as the schema takes them. @param toFlag how a switch is read */
export const readLocal = (
  read: (name: (typeof LOCAL_SETTINGS)[number]['name']) => string,
  isLocalMode: boolean,
  toPath: (text: string) => string,
  toFlag: (text: string) => boolean | string,
) => ({
  agentProgram: programOf(read('MOLECULE_AGENT_PROGRAM'), toPath),
  allowsLocalBackend: isLocalMode || toFlag(read('MOLECULE_ALLOW_LOCAL_BACKEND')),
});

const programOf = (text: string, toPath: (text: string) => string): string | null =>
  text.trim() === 'none' ? null : toPath(text.trim() || BUILT_AGENT);

/** All that a program of this host gets to see of our own environment: where programs are, and how to write and count time. */
export const inheritedEnvironment = (
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> =>
  Object.fromEntries(['PATH', 'LANG', 'TZ'].flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
