/**
 * What a coding agent and the commands it runs must not see or be changed by: the agent's own token and port, how this
 * program's Node runs, npm's leftovers, and settings of coding agents, which their launch decides.
 */
const WITHHELD =
  /^(MOLECULE_(WORKSPACE_TOKEN|TURN)|HOST|PORT|NODE_(OPTIONS|ENV|CHANNEL_FD)|npm_.*|(CLAUDE|CODEX|ANTHROPIC|OPENAI)(_.*|CODE.*)?)$/;

/** Tells the processes of a turn from all others, also those that have left its process group. */
export const TURN_MARK = 'MOLECULE_TURN';

/** The environment of a child: the secrets that people gave the workspace stay, for those are for its commands. */
export function childEnvironment(
  variables: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  mark: string,
): Record<string, string> {
  const kept = Object.entries(variables).filter(([name]) => !WITHHELD.test(name));
  return { ...Object.fromEntries(kept), ...own, [TURN_MARK]: mark };
}
