import type { OrgTemplateNode } from './types';

/** What a row takes beside its texts. */
const ROW_BYTES = 256;

/** About how many bytes an import writes for a workspace. */
export function writtenSize(node: OrgTemplateNode): number {
  const parts = [node.secrets, node.files, node.schedules, node.channels, node.initialMemories];
  const rows = parts.reduce((count, part) => count + Object.keys(part).length, 1);
  return rows * ROW_BYTES + textLength(node);
}

function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const inner of Object.values(value)) length += textLength(inner);
  return length;
}
