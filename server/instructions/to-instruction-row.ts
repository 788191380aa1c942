import type { InstructionRow } from '@/contracts/instructions';
import type { NamedInstruction } from '@/db/queries/instructions';

/** An instruction as people see it. */
export const toInstructionRow = ({ instruction, workspaceName }: NamedInstruction): InstructionRow => ({
  id: instruction.id,
  scope: instruction.scope,
  scope_target: instruction.scopeTarget,
  workspace_name: workspaceName,
  title: instruction.title,
  content: instruction.content,
  priority: instruction.priority,
  enabled: instruction.enabled,
  created_at: instruction.createdAt.toISOString(),
  updated_at: instruction.updatedAt.toISOString(),
});
