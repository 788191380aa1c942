import { claudeCodeSnippet } from './claude-code-snippet';
import { codexSnippet } from './codex-snippet';
import { curlSnippet } from './curl-snippet';
import { hermesSnippet } from './hermes-snippet';
import { openclawSnippet } from './openclaw-snippet';
import { pythonSnippet } from './python-snippet';
import { mcpServerName } from './server-name';
import type { SnippetFacts, SnippetKey } from './snippet-facts';
import { universalMcpSnippet } from './universal-mcp-snippet';

const BUILDERS: Record<SnippetKey, (facts: SnippetFacts) => string> = {
  curl_register_template: curlSnippet,
  python_snippet: pythonSnippet,
  claude_code_channel_snippet: claudeCodeSnippet,
  universal_mcp_snippet: universalMcpSnippet,
  hermes_channel_snippet: hermesSnippet,
  codex_snippet: codexSnippet,
  openclaw_snippet: openclawSnippet,
};

interface Subject {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly platformUrl: string;
}

/**
 * The texts that connect an agent elsewhere, one for each way (spec 1.34), with `TOKEN_PLACEHOLDER` where the token
 * belongs. The name of the workspace is in none of them: people paste them into a shell, and a name may hold what a
 * shell acts on.
 */
export function buildSnippets({
  workspaceId,
  workspaceName,
  platformUrl,
}: Subject): Record<SnippetKey, string> {
  const facts = { workspaceId, platformUrl, serverName: mcpServerName(workspaceId, workspaceName) };
  const built = Object.entries(BUILDERS).map(([key, build]) => [key, build(facts)]);
  return Object.fromEntries(built) as Record<SnippetKey, string>;
}
