import { APICallError, JSONParseError, LoadAPIKeyError, TypeValidationError } from 'ai';
import { classifyFailure } from '../failures/classify-failure';
import { TurnFailure, type TurnFailureClass } from '../port';

const DETAIL_MAX = 4096;
const WORDS: Readonly<Record<TurnFailureClass, string>> = {
  'rate-limited': 'The model provider takes no more requests at the moment. Try again in a while.',
  overloaded: 'The model provider is overloaded at the moment. Try again in a while.',
  unavailable: 'The model provider could not be reached, or broke off its answer.',
  timeout: 'The model did not answer in time.',
  'context-overflow': 'The conversation has become too long for this model.',
  auth: 'The model provider refuses the key of this workspace. Check the secret with its key.',
  'invalid-request':
    'The model provider does not understand the request: the model may not exist, or not be yours.',
  crashed: 'The engine crashed.',
  silent: 'The engine said nothing for too long.',
  'step-limit': 'The turn took more steps than are allowed.',
  cancelled: 'Canceled.',
};

/** What went wrong with a model, as far as it decides what is done about it. */
export function toTurnFailure(error: unknown): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const root = rootOf(error);
  const detail = detailOf(root).slice(0, DETAIL_MAX);
  const failureClass = classOf(root);
  return new TurnFailure(failureClass, WORDS[failureClass], detail, { cause: error });
}

/** An answer that cannot be read to its end was broken off; a missing key is a wrong one. */
function classOf(error: unknown): TurnFailureClass {
  if (LoadAPIKeyError.isInstance(error)) return 'auth';
  const isUnreadable = JSONParseError.isInstance(error) || TypeValidationError.isInstance(error);
  return isUnreadable ? 'unavailable' : classifyFailure(error);
}

/** The error that others were wrapped around. */
function rootOf(error: unknown): unknown {
  if (APICallError.isInstance(error)) return error;
  const { lastError, cause } = Object(error) as { lastError?: unknown; cause?: unknown };
  const inner = lastError ?? cause;
  return APICallError.isInstance(inner) || LoadAPIKeyError.isInstance(inner) ? inner : error;
}

function detailOf(error: unknown): string {
  if (APICallError.isInstance(error)) {
    return `${error.statusCode ?? 'no status'} ${error.responseBody ?? String(error)}`;
  }
  if (error instanceof Error) return error.cause === undefined ? String(error) : `${error}: ${error.cause}`;
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
}
