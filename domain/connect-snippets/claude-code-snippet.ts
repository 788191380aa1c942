import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

const repository = PACKAGES.claudeChannel.name;
/** The plugin, at its marketplace, which is called like the repository. */
const plugin = `molecule@${repository.split('/')[1]}`;
const FILE = '~/.claude/channels/molecule/.env';

/** Messages come into a Claude Code session as turns. An existing file is never written over: it may hold other workspaces. */
export function claudeCodeSnippet({ workspaceId, platformUrl }: SnippetFacts): string {
  return `# 1. The channel runs on Bun. If the command bun is missing:
command -v bun || npm install -g ${PACKAGES.bun.name}

# 2. Inside Claude Code, one after the other:
#      /plugin marketplace add ${repository}
#      /plugin install ${plugin}
#      /reload-plugins

# 3. Tell it which workspaces to watch. Several: comma lists in the same order.
mkdir -p ~/.claude/channels/molecule
if [ -e ${FILE} ]; then
  echo "${FILE} is there already: add this workspace to its lists by hand."
else
  (umask 077; cat > ${FILE}) <<'ENV'
MOLECULE_PLATFORM_URL=${platformUrl}
MOLECULE_WORKSPACE_IDS=${workspaceId}
MOLECULE_WORKSPACE_TOKENS=${TOKEN_PLACEHOLDER}
ENV
fi
chmod 600 ${FILE}

# 4. Start Claude Code with the channel:
claude --dangerously-load-development-channels --channels plugin:${plugin}

# You should read: connected — watching 1 workspace
`;
}
