import type { TurnFailureClass } from '../port';

const SENTENCES: Readonly<Record<TurnFailureClass, string>> = {
  'rate-limited': 'its model provider accepts no more requests for now. Try again later.',
  overloaded: 'its model is overloaded. Try again later.',
  unavailable: 'its model provider cannot be reached or broke off. Try again.',
  timeout: 'its model took too long to answer. Try again.',
  'context-overflow': 'the conversation no longer fits into its model. Begin a new one.',
  auth: 'its model provider refuses the key. Check the key among the secrets.',
  'invalid-request': 'its model provider refuses the request. The workspace logs say why.',
  crashed: 'its program ended unexpectedly. The workspace logs say how.',
  silent: 'it said nothing for too long and was stopped.',
  'step-limit': 'it took more steps than are allowed in one turn.',
  cancelled: 'the turn was cancelled.',
};

/** What people are told of a failure: `Claude Code could not answer: its model is overloaded. ...`. */
export const failureSentence = (who: string, failureClass: TurnFailureClass): string =>
  `${who} could not answer: ${SENTENCES[failureClass]}`;
