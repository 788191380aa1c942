import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

/** For any MCP host. The wrapper command is used because it alone registers and keeps the workspace online. */
export function universalMcpSnippet({ workspaceId, platformUrl, serverName }: SnippetFacts): string {
  return `# 1. Python 3.11 or newer:
pip install --upgrade ${PACKAGES.runtime.name}

# 2. Register the server with your MCP host, for your user. In Claude Code:
claude mcp add --scope user ${serverName} \\
  --env WORKSPACE_ID="${workspaceId}" \\
  --env PLATFORM_URL="${platformUrl}" \\
  --env MOLECULE_WORKSPACE_TOKEN="${TOKEN_PLACEHOLDER}" \\
  -- molecule-mcp

# Any other host: a stdio server with the command molecule-mcp and these three variables.
# It registers the workspace when it starts and sends a heartbeat every 20 seconds.
# Its tools: list_peers, get_workspace_info, delegate_task, delegate_task_async,
# check_task_status, send_message_to_user, commit_memory, recall_memory.

# 3. See whether it runs:
claude mcp list
`;
}
