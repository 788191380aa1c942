interface Format {
  readonly provider: string;
  /** Names under which such a value is expected. */
  readonly names: RegExp;
  /** How every value of the provider begins; another provider's may begin with it too, so the order counts. */
  readonly prefix: RegExp;
  readonly example: string;
  readonly lengthMin: number;
}

const FORMATS: readonly Format[] = [
  {
    provider: 'GitHub',
    names: /^(GITHUB|GH)_(.+_)?(TOKEN|PAT)$/,
    prefix: /^(gh[pousr]_|github_pat_)/,
    example: 'ghp_… or github_pat_…',
    lengthMin: 40,
  },
  {
    provider: 'Anthropic',
    names: /^(ANTHROPIC_(API_KEY|AUTH_TOKEN)|CLAUDE_CODE_OAUTH_TOKEN)$/,
    prefix: /^sk-ant-/,
    example: 'sk-ant-…',
    lengthMin: 40,
  },
  {
    provider: 'OpenRouter',
    names: /^OPENROUTER_API_KEY$/,
    prefix: /^sk-or-/,
    example: 'sk-or-…',
    lengthMin: 40,
  },
];

/**
 * What looks odd about the value of a secret, in a sentence; null when nothing does. Only a warning: providers change
 * how their keys look, and what a name means is the agent's business.
 */
export function secretWarning(name: string, value: string): string | null {
  if (value === '') return null;
  if (value.trim() !== value) return 'It begins or ends with a space or a line break, which is stored too.';
  const expected = FORMATS.find(({ names }) => names.test(name));
  const found = FORMATS.find(({ prefix }) => prefix.test(value));
  if (found && expected && found !== expected) {
    return `This looks like a key of ${found.provider}, not of ${expected.provider}.`;
  }
  if (!expected) return null;
  if (!found) return `Keys of ${expected.provider} begin with ${expected.example}; this one does not.`;
  return value.length < expected.lengthMin
    ? `This is shorter than a key of ${expected.provider}; is it all there?`
    : null;
}
