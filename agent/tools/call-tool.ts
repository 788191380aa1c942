import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { PlatformError } from '../platform/platform-client';
import { type Tool, type ToolContext, ToolError } from './tool';
import { refusalOf, type ToolRole } from './tool-roles';

/** Runs a tool for a model: whatever goes wrong is told in words that it can act on. */
export async function callTool(
  tool: Tool,
  role: ToolRole,
  input: Record<string, unknown>,
  context: ToolContext,
): Promise<CallToolResult> {
  const refusal = refusalOf(role, tool.needs);
  if (refusal !== null) return toResult(refusal, true);
  const checked = z.object(tool.input).safeParse(input);
  if (!checked.success) return toResult(`The input is not right: ${z.prettifyError(checked.error)}`, true);
  try {
    return toResult(await tool.run(checked.data, context), false);
  } catch (error) {
    return toResult(sayFailure(error, context), true);
  }
}

const toResult = (text: string, isError: boolean): CallToolResult => ({
  content: [{ type: 'text', text }],
  ...(isError ? { isError } : {}),
});

function sayFailure(error: unknown, { signal }: ToolContext): string {
  if (error instanceof ToolError) return error.message;
  if (signal.aborted) return 'The turn was stopped while this tool was at work.';
  if (error instanceof PlatformError) return `${error.message}${error.code ? ` (${error.code})` : ''}`;
  return `The tool broke: ${error instanceof Error ? error.message : String(error)}`;
}
