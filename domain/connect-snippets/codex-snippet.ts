import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

/** Tools by MCP, and a bridge that wakes Codex when a message comes. Its TOML is pasted by hand: a table twice is an error. */
export function codexSnippet({ workspaceId, platformUrl, serverName }: SnippetFacts): string {
  return `# 1. Codex 0.57 or newer, Python 3.11 or newer:
npm install -g ${PACKAGES.codex.name}
pip install --upgrade ${PACKAGES.runtime.name} ${PACKAGES.codexChannel.name}

# 2. Edit ~/.codex/config.toml by hand: paste the lines between the two TOML marks
#    below your existing sections. This terminal only skips them.
: <<'TOML'
[mcp_servers.${serverName}]
command = "molecule-mcp"
startup_timeout_sec = 30

[mcp_servers.${serverName}.env]
WORKSPACE_ID = "${workspaceId}"
PLATFORM_URL = "${platformUrl}"
MOLECULE_WORKSPACE_TOKEN = "${TOKEN_PLACEHOLDER}"
TOML

# 3. The bridge, in bash or zsh: it hands messages to Codex and keeps its sessions
#    across restarts. To survive a restart of the machine, let a service manager
#    such as systemd or launchd run it.
mkdir -p ~/.codex-channel-molecule
WORKSPACE_ID="${workspaceId}" \\
PLATFORM_URL="${platformUrl}" \\
MOLECULE_WORKSPACE_TOKEN="${TOKEN_PLACEHOLDER}" \\
nohup codex-channel-molecule > ~/.codex-channel-molecule/bridge.log 2>&1 & disown

# 4. Codex with its new tools:
codex
`;
}
