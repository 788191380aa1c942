import { z } from 'zod';
import { variablesOf } from './org-template/variables-of';

interface ChannelField {
  readonly key: string;
  readonly required: boolean;
  /** Never stored or shown as it is. */
  readonly sensitive: boolean;
}

/** The channels by which people outside reach an agent, and what each asks for (spec 1.30). */
export const CHANNEL_TYPES: Readonly<Record<string, readonly ChannelField[]>> = {
  telegram: [
    { key: 'bot_token', required: true, sensitive: true },
    { key: 'chat_id', required: true, sensitive: false },
  ],
  slack: [
    { key: 'bot_token', required: false, sensitive: true },
    { key: 'channel_id', required: false, sensitive: false },
    { key: 'webhook_url', required: false, sensitive: true },
    { key: 'username', required: false, sensitive: false },
    { key: 'icon_emoji', required: false, sensitive: false },
  ],
  lark: [
    { key: 'webhook_url', required: true, sensitive: true },
    { key: 'verify_token', required: false, sensitive: true },
  ],
  discord: [
    { key: 'webhook_url', required: true, sensitive: true },
    { key: 'public_key', required: false, sensitive: false },
  ],
};

export const findChannelType = (type: string): readonly ChannelField[] | null =>
  Object.hasOwn(CHANNEL_TYPES, type) ? (CHANNEL_TYPES[type] ?? null) : null;

const text = z.union(
  [z.string().min(1, 'must not be empty').max(4096), z.int().transform(String)],
  'must be text',
);

/** The configuration of one kind of channel. */
export const channelConfigSchema = (type: string): z.ZodObject | null => {
  const fields = findChannelType(type);
  if (fields === null) return null;
  return z.strictObject(
    Object.fromEntries(fields.map(({ key, required }) => [key, required ? text : text.optional()])),
  );
};

export interface ChannelToken {
  /** The field of the configuration. */
  readonly key: string;
  /** What its secret is called. */
  readonly name: string;
  readonly value: string;
}

/** Takes the credentials out of a configuration: each becomes a secret of its own, and a reference stands in its place. */
export function separateTokens(
  type: string,
  given: Readonly<Record<string, unknown>>,
): { config: Record<string, unknown>; tokens: readonly ChannelToken[] } {
  const config = { ...given };
  const tokens: ChannelToken[] = [];
  for (const { key, sensitive } of findChannelType(type) ?? []) {
    // A token of digits alone is a number in YAML.
    const value = typeof given[key] === 'number' ? String(given[key]) : given[key];
    if (!sensitive || typeof value !== 'string' || value === '' || variablesOf(value).length > 0) continue;
    const name = `CHANNEL_${type}_${key}`.toUpperCase();
    tokens.push({ key, name, value });
    config[key] = `\${${name}}`;
  }
  return { config, tokens };
}
