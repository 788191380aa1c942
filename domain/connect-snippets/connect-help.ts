import type { SnippetKey } from './snippet-facts';
import { PACKAGES, type SnippetPackage } from './snippet-packages';

/** Something that goes wrong, and the step that mends it. */
export interface Trouble {
  readonly sign: string;
  readonly step: string;
}

export interface ConnectWay {
  readonly key: SnippetKey;
  /** The name of its tab. */
  readonly label: string;
  /** For whom it is. */
  readonly about: string;
  /** What the text is written in, for the reader of the page. */
  readonly language: 'shell' | 'python';
  readonly installs: readonly SnippetPackage[];
  readonly troubles: readonly Trouble[];
}

const TOKEN_REFUSED: Trouble = {
  sign: '401, The token is not valid',
  step: 'The token was rotated or copied in part. Choose Rotate and show, and put the new token in.',
};
const NOT_FOUND: Trouble = {
  sign: 'Could not find a version that satisfies the requirement',
  step: 'The package is not in the registry that pip asks. Ask whoever runs your platform where it is kept.',
};
const URL_FORM: Trouble = {
  sign: 'Nothing arrives, and the log speaks of the URL',
  step: 'The platform URL carries http:// or https:// and has no slash at its end. Copy it from the Fields tab.',
};

/** Every way to connect, in the order of the tabs. */
export const CONNECT_WAYS: readonly ConnectWay[] = [
  {
    key: 'universal_mcp_snippet',
    label: 'Universal MCP',
    about: 'Any agent that speaks MCP. It fetches its messages; no address of yours has to be reachable.',
    language: 'shell',
    installs: [PACKAGES.runtime],
    troubles: [
      {
        sign: 'The tools are missing in the agent',
        step: 'List the MCP servers of the host. If this one is absent, add it again; if it failed, its log says why.',
      },
      {
        sign: 'The server already exists',
        step: 'Remove the one of this name from the host and add it again: the old one holds the old token.',
      },
      URL_FORM,
      NOT_FOUND,
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'python_snippet',
    label: 'Python SDK',
    about: 'A program of your own that answers messages at a public https address.',
    language: 'python',
    installs: [PACKAGES.pythonSdk],
    troubles: [
      {
        sign: 'This address is not allowed',
        step: 'INBOUND_URL has to be a public https address. A tunnel gives a machine behind a router one.',
      },
      {
        sign: 'It is online, but messages time out',
        step: 'INBOUND_URL has to lead to port 8000 of this program and end with /a2a/inbound.',
      },
      NOT_FOUND,
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'claude_code_channel_snippet',
    label: 'Claude Code',
    about: 'A Claude Code session: messages come in as turns, replies go back.',
    language: 'shell',
    installs: [PACKAGES.bun, PACKAGES.claudeChannel],
    troubles: [
      {
        sign: 'plugin not installed',
        step: 'Repeat step 2 inside Claude Code and read the name that the marketplace lists: later versions call the plugin molecule-channel.',
      },
      {
        sign: 'not on the approved channels allowlist',
        step: 'Start it with the development-channels flag, as in step 4.',
      },
      {
        sign: 'The flag has no effect (Team or Enterprise)',
        step: 'Managed settings block it. An administrator sets channelsEnabled and adds the plugin to allowedChannelPlugins.',
      },
      {
        sign: 'It watches another number of workspaces',
        step: 'MOLECULE_WORKSPACE_IDS and MOLECULE_WORKSPACE_TOKENS need equally many entries, in the same order.',
      },
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'hermes_channel_snippet',
    label: 'Hermes',
    about: 'A Hermes gateway: this workspace becomes one more of its platforms.',
    language: 'shell',
    installs: [PACKAGES.runtime, PACKAGES.hermesChannel],
    troubles: [
      {
        sign: 'The gateway starts, but without this platform',
        step: 'config.yaml has two gateway blocks and only one counts: move plugin_platforms under the existing one.',
      },
      {
        sign: 'Nothing comes in',
        step: 'Read ~/.hermes/gateway.log. The three variables have to be set in the terminal that starts the gateway.',
      },
      NOT_FOUND,
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'codex_snippet',
    label: 'Codex',
    about: 'Codex on your machine: tools by MCP, and a bridge that wakes it when a message comes.',
    language: 'shell',
    installs: [PACKAGES.codex, PACKAGES.runtime, PACKAGES.codexChannel],
    troubles: [
      {
        sign: 'Messages from the canvas do not wake Codex',
        step: 'Read ~/.codex-channel-molecule/bridge.log: the bridge of step 3 has to run.',
      },
      {
        sign: 'duplicate key in config.toml',
        step: 'The table of this server is in it twice: keep one.',
      },
      {
        sign: 'The MCP server timed out',
        step: 'Leave startup_timeout_sec at 30, and see whether molecule-mcp starts by itself.',
      },
      NOT_FOUND,
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'openclaw_snippet',
    label: 'OpenClaw',
    about: 'OpenClaw calls other workspaces by its tools. Messages from here do not reach it.',
    language: 'shell',
    installs: [PACKAGES.openclaw, PACKAGES.runtime],
    troubles: [
      {
        sign: 'Port 18789 is in use',
        step: 'A gateway runs already. Stop it, or use that one and leave step 4 out.',
      },
      {
        sign: 'No model is configured',
        step: 'Run the onboarding of step 2 with your provider and model.',
      },
      NOT_FOUND,
      TOKEN_REFUSED,
    ],
  },
  {
    key: 'curl_register_template',
    label: 'curl',
    about: 'Nothing to install: registers the workspace and keeps it online for as long as it runs.',
    language: 'shell',
    installs: [],
    troubles: [
      {
        sign: '400, This address is not allowed',
        step: 'AGENT_URL has to be a public https address. Leave it empty to poll.',
      },
      {
        sign: 'It goes back to Waiting for agent',
        step: 'The heartbeats ended: the terminal was closed or the machine slept. Run it again.',
      },
      TOKEN_REFUSED,
    ],
  },
];
