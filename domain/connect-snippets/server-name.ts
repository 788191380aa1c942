const SLUG_MAX = 24;
const ID_MAX = 8;

/**
 * The name under which an MCP host keeps a workspace. Hosts key their servers by name, so a second workspace of the same
 * name must not take the first one's place: part of the id is always in it. Letters, digits and hyphens alone, because it
 * stands in shell commands and configuration files as it is.
 */
export function mcpServerName(workspaceId: string, workspaceName: string): string {
  const slug = workspaceName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX)
    .replace(/^-+|-+$/g, '');
  const id = workspaceId.replace(/-/g, '').slice(0, ID_MAX);
  return ['molecule', slug, id].filter((part) => part !== '').join('-');
}
