import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

/** A platform of the gateway that Hermes runs anyway. Its YAML is pasted by hand: a second gateway block would win. */
export function hermesSnippet({ workspaceId, platformUrl }: SnippetFacts): string {
  return `# 1. Python 3.11 or newer, into the environment that Hermes runs in:
pip install --upgrade ${PACKAGES.runtime.name} ${PACKAGES.hermesChannel.name}

# 2. In the terminal that starts the gateway:
export MOLECULE_WORKSPACE_ID="${workspaceId}"
export MOLECULE_PLATFORM_URL="${platformUrl}"
export MOLECULE_WORKSPACE_TOKEN="${TOKEN_PLACEHOLDER}"

# 3. Edit ~/.hermes/config.yaml by hand: what stands below gateway here belongs
#    under your existing gateway block. This terminal only skips it.
: <<'YAML'
gateway:
  plugin_platforms:
    molecule:
      enabled: true
YAML

# 4. Start the gateway again, in bash or zsh. To survive a restart of the machine,
#    let a service manager such as systemd or launchd run it.
mkdir -p ~/.hermes
nohup hermes gateway --replace > ~/.hermes/gateway.log 2>&1 & disown
`;
}
