/** Something that a snippet asks a person to install. */
export interface SnippetPackage {
  /** As it is installed. */
  readonly name: string;
  readonly from: 'npm' | 'PyPI' | 'GitHub' | 'its own website';
  /** The day on which somebody saw it there under this name; null: nobody has. */
  readonly checkedOn: string | null;
}

/** The one table of what snippets install. A name that nobody has checked may belong to anybody: its tab says so. */
export const PACKAGES = {
  runtime: { name: 'molecule-ai-workspace-runtime', from: 'PyPI', checkedOn: null },
  pythonSdk: { name: 'Molecule-AI/molecule-sdk-python', from: 'GitHub', checkedOn: null },
  claudeChannel: { name: 'Molecule-AI/molecule-mcp-claude-channel', from: 'GitHub', checkedOn: null },
  hermesChannel: { name: 'hermes-channel-molecule', from: 'PyPI', checkedOn: null },
  codexChannel: { name: 'codex-channel-molecule', from: 'PyPI', checkedOn: null },
  claudeCode: { name: '@anthropic-ai/claude-code', from: 'npm', checkedOn: '2026-11-21' },
  bun: { name: 'bun', from: 'npm', checkedOn: '2026-11-21' },
  codex: { name: '@openai/codex', from: 'npm', checkedOn: '2026-11-21' },
  openclaw: { name: 'openclaw', from: 'npm', checkedOn: '2026-11-21' },
} as const satisfies Record<string, SnippetPackage>;
