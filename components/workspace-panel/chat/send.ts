import type { ErrorRow } from '@/contracts/error-row';
import type { DraftFile } from './draft-files';

/** Why something was not sent, in the server's words. */
export interface SendFailure {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  readonly retry: ErrorRow['retry'];
}

/**
 * One message on its way. `accepted`: the server answered, and the message itself is yet to be seen in the chat; with a
 * failure, the agent has it and the reason why nothing came back is yet to be seen.
 */
export interface Send {
  readonly messageId: string;
  readonly text: string;
  /** All of them uploaded. */
  readonly files: readonly DraftFile[];
  readonly startedAtMs: number;
  readonly state: 'pending' | 'accepted' | 'failed';
  readonly failure: SendFailure | null;
}
