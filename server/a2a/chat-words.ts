import { type ChatContent, userChatContent } from '@/domain/a2a/chat-content';
import { isInitialPrompt } from '@/domain/a2a/initial-prompt';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import type { Attempt } from './attempt';

/**
 * What the chat shows of a message: what people say, and the initial prompt of the agent itself. What else agents and the
 * platform say to an agent is not for the people's eyes. Null: nothing.
 */
export function chatWordsOf({ caller, target, request }: Attempt): ChatContent | null {
  const { method, body } = request;
  if (caller.origin === 'system' || !isSendMethod(method)) return null;
  const isShown = caller.workspaceId === null || (caller.workspaceId === target.id && isInitialPrompt(body));
  return isShown ? userChatContent(body) : null;
}

/** Whether what somebody says to a workspace may have a place in its chat. */
export const mayBeInChat = (callerId: string | null, workspaceId: string): boolean =>
  callerId === null || callerId === workspaceId;
