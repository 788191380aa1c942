import type { ChatMessage } from '@/contracts/chat';
import { truncateToBytes } from '@/domain/text';

/** Bytes of a message's text, and of one attachment's address, that travel in an event. */
const CONTENT_BYTES_MAX = 32_768;
const URI_CHARACTERS_MAX = 2048;

/**
 * A message as live events carry it. Every event goes to every open page, so a message with a photo inside would weigh on
 * all of them: long texts are cut and files inside the message left out, and `is_whole` says so. The history has it whole.
 */
export function narrowMessage(message: ChatMessage): { message: ChatMessage; is_whole: boolean } {
  const content = truncateToBytes(message.content, CONTENT_BYTES_MAX);
  const isWhole =
    content.length === message.content.length &&
    message.attachments.every(({ uri }) => uri.length <= URI_CHARACTERS_MAX);
  if (isWhole) return { message, is_whole: true };
  const attachments = message.attachments.map((file) =>
    file.uri.length <= URI_CHARACTERS_MAX ? file : { ...file, uri: '' },
  );
  return { message: { ...message, content, attachments }, is_whole: false };
}
