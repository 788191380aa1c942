import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

/** Tools by MCP alone: OpenClaw calls out and is not woken by messages. */
export function openclawSnippet({ workspaceId, platformUrl, serverName }: SnippetFacts): string {
  const server = {
    command: 'molecule-mcp',
    env: {
      WORKSPACE_ID: workspaceId,
      PLATFORM_URL: platformUrl,
      MOLECULE_WORKSPACE_TOKEN: TOKEN_PLACEHOLDER,
    },
  };
  return `# 1. A recent Node and Python 3.11 or newer:
npm install -g ${PACKAGES.openclaw.name}
pip install --upgrade ${PACKAGES.runtime.name}

# 2. Only once, and only if OpenClaw is new here. Name the provider and the model
#    yourself, nothing is chosen for you:
#      openclaw onboard --provider YOUR_PROVIDER --model YOUR_MODEL

# 3. Give it the tools of this workspace:
openclaw mcp set ${serverName} '${JSON.stringify(server)}'

# 4. The gateway, on this machine only, in bash or zsh. To survive a restart of the
#    machine, let a service manager such as systemd or launchd run it.
mkdir -p ~/.openclaw
nohup openclaw gateway --bind loopback --port 18789 > ~/.openclaw/gateway.log 2>&1 & disown

# 5. Try it. The agent calls out, messages from the canvas do not wake it.
openclaw agent --message "List your peers with the tool list_peers."
`;
}
