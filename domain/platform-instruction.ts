/** Whom an instruction is for: every agent, or the agent of one workspace. */
export const INSTRUCTION_SCOPES = ['global', 'workspace'] as const;
export type InstructionScope = (typeof INSTRUCTION_SCOPES)[number];

export const INSTRUCTION_TITLE_MAX = 200;
export const INSTRUCTION_CONTENT_MAX = 8192;
/** Of one scope: of all agents together, or of one workspace. */
export const INSTRUCTIONS_MAX = 50;
/** Priorities go this far either way. */
export const INSTRUCTION_PRIORITY_MAX = 1000;

interface PlatformInstruction {
  readonly scope: InstructionScope;
  readonly title: string;
  readonly content: string;
  readonly priority: number;
}

/**
 * What an agent reads: those for everybody first, then its own; in each the highest priority first. Given in the order
 * of their making, which decides between equals. Empty where there are none.
 */
export function mergeInstructions(instructions: readonly PlatformInstruction[]): string {
  return INSTRUCTION_SCOPES.flatMap((scope) =>
    instructions
      .filter((instruction) => instruction.scope === scope)
      .toSorted((one, other) => other.priority - one.priority),
  )
    .map(({ title, content }) => `## ${title}\n\n${content.trim()}`)
    .join('\n\n');
}
