import type { Failure } from '../exchange';

/** Why a message has no answer that its sender did not want to be answered any more. */
export const TAKEN_BACK: Failure = {
  publicText: 'This message was taken back before it reached the agent.',
};
