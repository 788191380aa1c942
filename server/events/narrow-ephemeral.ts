import { type EphemeralEvent, isEphemeral, parseEvent } from '@/contracts/events';
import { truncateToBytes } from '@/domain/text';

/** Short enough that an event fits into one NOTIFY unless nearly every character of its texts must be escaped. */
const TEXT_BYTES_MAX = 2000;
/** Of what was asked and answered; whoever opens the list gets more. */
const WORDS_BYTES_MAX = 700;
const TASK_BYTES_MAX = 4096;

const cut = (text: string | null, bytesMax: number): string | null =>
  text === null ? null : truncateToBytes(text, bytesMax);

/**
 * Makes of an event what may travel: only the fields of its schema, whatever else the caller's row holds (bodies, for
 * instance), with long texts cut. Null when it is not what its name says.
 */
export function narrowEphemeral(given: EphemeralEvent): EphemeralEvent | null {
  const event = parseEvent(given);
  if (!event || !isEphemeral(event)) return null;
  switch (event.event) {
    case 'WORKSPACE_HEARTBEAT':
    case 'WORKSPACE_PROVISION_PROGRESS':
    case 'A2A_QUEUE_CHANGED':
    case 'SECRETS_CHANGED':
    case 'BUDGET_CHANGED':
    case 'INSTRUCTIONS_CHANGED':
      return event;
    case 'TASK_UPDATED': {
      const current_task = cut(event.payload.current_task, TASK_BYTES_MAX);
      return { ...event, payload: { ...event.payload, current_task } };
    }
    case 'ACTIVITY_LOGGED': {
      const { activity } = event.payload;
      const summary = cut(activity.summary, TEXT_BYTES_MAX);
      const error_detail = cut(activity.error_detail, TEXT_BYTES_MAX);
      const texts = { ...activity, summary, error_detail };
      for (const key of ['request_text', 'response_text'] as const) {
        const words = activity[key];
        if (words !== undefined) texts[key] = cut(words, WORDS_BYTES_MAX);
      }
      return { ...event, payload: { activity: texts } };
    }
  }
}
