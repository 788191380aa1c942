import { z } from 'zod';

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
