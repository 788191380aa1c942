import { z } from 'zod';
import { CHANNEL_TYPES, channelConfigSchema } from '../channel-config';
import { channel } from './schema';

const TYPES = Object.keys(CHANNEL_TYPES);

/** One channel in a file of its own: its kind decides what its configuration holds. */
export const channelFile = (type: string): z.ZodObject =>
  z.strictObject({
    ...channel.shape,
    type: TYPES.includes(type) ? z.literal(type) : z.enum(TYPES, `must be one of: ${TYPES.join(', ')}`),
    config: channelConfigSchema(type) ?? channel.shape.config,
  });

/** As editors check it. */
export const anyChannelFile = z.union(TYPES.map(channelFile));
