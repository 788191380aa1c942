import type { ActivityEventRow } from '@/contracts/activity';
import { agentChatContent, type ChatContent, userChatContent } from '@/domain/a2a/chat-content';
import { delegationIdOf } from '@/domain/a2a/delegation-id';
import type { ActivityType } from '@/domain/activity';
import { truncateToBytes } from '@/domain/text';

interface Bodies {
  readonly type: ActivityType;
  readonly requestBody?: unknown;
  readonly responseBody?: unknown;
}

const MARK = '…';
/** Of each text; the bodies beside it are whole. */
const TEXT_BYTES_MAX = 8192;

/** What was asked and answered in an exchange, in words: read here, so that no browser reads an envelope. */
export function activityTexts({
  type,
  requestBody,
  responseBody,
}: Bodies): Pick<ActivityEventRow, 'request_text' | 'response_text' | 'delegation_id'> {
  if (type !== 'a2a_send' && type !== 'a2a_receive') return {};
  const delegationId = delegationIdOf(requestBody);
  return {
    request_text: wordsOf(userChatContent(requestBody)),
    response_text: wordsOf(agentChatContent(responseBody, { isError: false })),
    ...(delegationId === null ? {} : { delegation_id: delegationId }),
  };
}

function wordsOf(content: ChatContent | null): string | null {
  if (content === null) return null;
  const words = content.content || content.attachments.map(({ name }) => name).join(', ');
  const cut = truncateToBytes(words, TEXT_BYTES_MAX);
  return cut === words ? words : `${cut}${MARK}`;
}
