/** How a program knows the platform's tools; their names begin with this one there. */
export const TOOLS_SERVER = { name: 'molecule', bearerVariable: 'MOLECULE_TOOLS_BEARER' } as const;

/** The tool by the name under which the platform offers it; a tool of the program's own keeps its name. */
export const toolName = (name: string): string =>
  name.startsWith(`mcp__${TOOLS_SERVER.name}__`) ? name.slice(`mcp__${TOOLS_SERVER.name}__`.length) : name;

/** A tool may wait for a colleague or for a person. */
export const TOOL_SECONDS_MAX = 24 * 60 * 60;
