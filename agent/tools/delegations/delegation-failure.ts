import type { PlatformError } from '../../platform/platform-client';
import { toPlainLine } from '../untrusted';

/** How the text begins by which a failed delegation is known for one, also where it is shown to people. */
const SENTINEL = '[A2A_ERROR]';

/** Why there is no answer: a code of the platform's table, or one of these. */
type FailureClass = 'agent_failed' | 'no_outcome_yet' | 'no_answer' | (string & {});

interface Failure {
  readonly failureClass: FailureClass;
  readonly targetId: string;
  readonly detail: string;
}

/** What a model reads in place of an answer. */
export const delegationFailure = ({ failureClass, targetId, detail }: Failure): string =>
  `${SENTINEL} class=${failureClass} target=${targetId}: ${toPlainLine(detail) || 'No reason was given.'}`;

/** The same of a task that the platform would not take. */
export const refusedDelegation = (targetId: string, { code, message }: PlatformError): string =>
  delegationFailure({ failureClass: code || 'no_answer', targetId, detail: message });
