import type { SendFailure } from './send';

const KEPT = 'Your text is back in the box below.';

const ADVICE: Readonly<Record<string, string>> = {
  network: 'Your text is kept. A retry sends the same message, so it is never in the chat twice.',
  workspace_waking: 'It was asleep and is waking up. Retry in a few seconds.',
  agent_dead: 'The message was not delivered. Retry once it is online again.',
  workspace_without_url: 'The message was not delivered. Retry once its agent has connected.',
  agent_unreachable: 'The message was not delivered. Check that the agent is running, then retry.',
  budget_exceeded: `${KEPT} Send it again when there is room below the limit.`,
  message_in_doubt: `${KEPT} Look at what the agent did first: sent again, it is a new message.`,
  workspace_removed: 'Nothing can be sent to it any more.',
  agent_refused: `${KEPT} Change it, or send it again.`,
  url_not_routable: 'The message was not delivered. Give the workspace an address that may be called.',
  body_too_large: `${KEPT} Make it shorter.`,
};

const BY_RETRY: Record<SendFailure['retry'], string> = {
  later: `${KEPT} Retry shortly.`,
  'after-change': KEPT,
  never: `${KEPT} Sending it again will not help.`,
};

/**
 * What a person can do about a message that failed; a refusal for good never offers a retry.
 * @param isDelivered the agent has it, so the text was not given back
 */
export function adviceFor(
  { code, retry }: SendFailure,
  isDelivered: boolean,
): { text: string; canRetry: boolean } {
  if (isDelivered) return { text: 'The agent may be working on it: do not send it again.', canRetry: false };
  return { text: ADVICE[code] ?? BY_RETRY[retry], canRetry: retry === 'later' };
}
