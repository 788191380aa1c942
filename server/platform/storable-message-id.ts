import { createHash } from 'node:crypto';
import { toStorableText } from '@/domain/text';

/** Longer ones do not fit into an index. */
const CHARACTERS_MAX = 600;

/**
 * A messageId as it is written and looked up, everywhere the same. What is too long is known by its hash: cut, two
 * different messages could be taken for one.
 */
export function toStorableMessageId(messageId: string): string {
  if (messageId.length <= CHARACTERS_MAX) return toStorableText(messageId);
  return `sha256:${createHash('sha256').update(messageId).digest('hex')}`;
}
