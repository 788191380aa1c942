/** The names that secrets and required variables may have: what every shell and runtime takes as a variable. */
export const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,127}$/;

/** Secrets that one workspace may have, and as many global ones. */
export const SECRETS_PER_OWNER_MAX = 500;
export const SECRET_VALUE_BYTES_MAX = 65_536;

/** What a person types, as far as it can become a name: upper case, and underscores for what separates words. */
export const toSecretName = (typed: string): string => typed.toUpperCase().replace(/[\s.-]/g, '_');

export const SECRET_GROUPS = ['GitHub', 'Anthropic', 'OpenRouter', 'Other'] as const;
export type SecretGroup = (typeof SECRET_GROUPS)[number];

const GROUP_OF: readonly (readonly [RegExp, SecretGroup])[] = [
  [/^(GITHUB|GH)_/, 'GitHub'],
  [/^(ANTHROPIC|CLAUDE)_/, 'Anthropic'],
  [/^OPENROUTER_/, 'OpenRouter'],
];

/** Under which heading a secret is listed. */
export const secretGroup = (name: string): SecretGroup =>
  GROUP_OF.find(([pattern]) => pattern.test(name))?.[1] ?? 'Other';

/** Names that agents commonly look for; offered, never demanded. */
export const SUGGESTED_SECRET_NAMES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'OPENROUTER_API_KEY',
  'OPENAI_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'MISTRAL_API_KEY',
  'GROQ_API_KEY',
  'DEEPSEEK_API_KEY',
  'XAI_API_KEY',
  'COHERE_API_KEY',
  'TOGETHER_API_KEY',
  'HF_TOKEN',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITLAB_TOKEN',
  'SLACK_BOT_TOKEN',
  'DISCORD_BOT_TOKEN',
  'TELEGRAM_BOT_TOKEN',
  'LINEAR_API_KEY',
  'NOTION_API_KEY',
  'SENTRY_AUTH_TOKEN',
  'BRAVE_API_KEY',
  'TAVILY_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
] as const;
