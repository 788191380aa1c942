import {
  type ClaimManner,
  type ClaimOutcome,
  claimMessages,
  type WantedClaim,
} from '@/db/queries/a2a-claims';
import { isUndone } from '../../audit/mutate';
import type { Deps } from '../../deps';
import type { BatchStep } from '../../platform/batches';

/** Messages to be taken, those of many callers with one statement. */
export const CLAIM: BatchStep<Deps, WantedClaim & ClaimManner, ClaimOutcome> = {
  async run({ database }, wanted) {
    const first = new Map(wanted.toReversed().map((one) => [one.digest, one]));
    const outcomes = await claimMessages(database.sql, [...first.values()]);
    return wanted.map((one) => {
      const outcome = outcomes.get(one.digest);
      if (!outcome) throw new Error('nothing is known of a message that was to be taken');
      return one === first.get(one.digest) ? outcome : behind(one, outcome);
    });
  },
  isUndone,
};

/** For who came with the same message at the same moment: where the other one has got it, it is on its way. */
function behind({ holderId }: WantedClaim, { isTaken, standing, earlier }: ClaimOutcome): ClaimOutcome {
  const ofTheOther = { holderId, taskId: null, isLeft: false, isGivenUp: false };
  return { isTaken: false, standing: isTaken ? ofTheOther : standing, earlier };
}
