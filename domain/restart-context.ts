/** What an agent is told when it was restarted. */
export interface RestartContext {
  readonly restartedAt: Date;
  readonly now: Date;
  /** Names of the variables that it can read; never their values. */
  readonly variables: readonly string[];
}

/** Who stands as the sender. */
const RESTART_CONTEXT_SENDER = 'system:restart-context';

/** The message by which the platform tells an agent that it has been restarted, in the words of A2A 0.3. */
export function restartContextMessage(context: RestartContext, messageId: string) {
  return {
    jsonrpc: '2.0',
    id: messageId,
    method: 'message/send',
    params: {
      message: {
        kind: 'message',
        role: 'user',
        messageId,
        parts: [{ kind: 'text', text: textOf(context) }],
        metadata: METADATA,
      },
      metadata: METADATA,
    },
  };
}

const METADATA = {
  source: 'platform',
  kind: 'restart_context',
  layer: 1,
  sender: RESTART_CONTEXT_SENDER,
} as const;

function textOf({ restartedAt, now, variables }: RestartContext): string {
  const seconds = Math.max(0, Math.round((now.getTime() - restartedAt.getTime()) / 1000));
  const names = variables.length === 0 ? 'none' : variables.join(', ');
  return [
    `You were restarted at ${restartedAt.toISOString()}.`,
    `Your previous session ended about ${seconds} ${seconds === 1 ? 'second' : 'seconds'} ago; what you did not write down is gone.`,
    `Environment variables that are set for you: ${names}.`,
    'Nobody waits for an answer to this.',
  ].join('\n');
}
