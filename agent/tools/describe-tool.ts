import type { Tool as DescribedTool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Tool } from './tool';

const described = new WeakMap<Tool, DescribedTool>();

/** A tool as clients are told of it; made once. */
export function describeTool(tool: Tool): DescribedTool {
  const known = described.get(tool);
  if (known) return known;
  const { name, description, input } = tool;
  const { $schema: _, ...inputSchema } = z.toJSONSchema(z.object(input), { io: 'input' });
  const made = { name, description, inputSchema: inputSchema as DescribedTool['inputSchema'] };
  described.set(tool, made);
  return made;
}
