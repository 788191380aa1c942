/** What a snippet needs to know of the workspace and the platform. */
export interface SnippetFacts {
  readonly workspaceId: string;
  /** Ends with the API base, without a trailing slash: clients add their paths to it. */
  readonly platformUrl: string;
  /** Under which an MCP host keeps this workspace; another one for every workspace. */
  readonly serverName: string;
}

/**
 * Stands in every snippet where the token belongs; whoever shows the snippet puts the token in its place. Harmless to a
 * shell, to YAML, to TOML and to Python, so a snippet that still holds it does nothing worse than be refused.
 */
export const TOKEN_PLACEHOLDER = 'PASTE_WORKSPACE_TOKEN_HERE';

export const SNIPPET_KEYS = [
  'curl_register_template',
  'python_snippet',
  'claude_code_channel_snippet',
  'universal_mcp_snippet',
  'hermes_channel_snippet',
  'codex_snippet',
  'openclaw_snippet',
] as const;
export type SnippetKey = (typeof SNIPPET_KEYS)[number];
