const MESSAGE_PREFIX = 'delegation:';

/** The messageId of a delegation's message: always the same, so that a repeat is known for one. */
export const delegationMessageId = (delegationId: string): string => `${MESSAGE_PREFIX}${delegationId}`;

/** The delegation whose message this is; null when it is none. */
export const delegationIdOfMessage = (messageId: string): string | null =>
  messageId.startsWith(MESSAGE_PREFIX) ? messageId.slice(MESSAGE_PREFIX.length) : null;

/** The message that carries a task to its agent, in the words of A2A 0.3. */
export function delegationMessage(delegationId: string, task: string) {
  const metadata = { delegation_id: delegationId };
  return {
    jsonrpc: '2.0',
    id: delegationId,
    method: 'message/send',
    params: {
      message: {
        kind: 'message',
        role: 'user',
        messageId: delegationMessageId(delegationId),
        parts: [{ kind: 'text', text: task }],
        metadata,
      },
      configuration: { blocking: true },
      metadata,
    },
  };
}
