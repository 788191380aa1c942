import { VERB_CONTRACTS } from '@/components/lifecycle/call-verb';
import { LIFECYCLE_VERBS } from '@/components/lifecycle/verbs';
import type { Contract } from '@/contracts/contract';
import { deleteWorkspace } from '@/contracts/workspaces';

/** What is offered for the cards that were picked; a team is dissolved from its own menu. */
export const BATCH_VERBS = [...LIFECYCLE_VERBS, 'delete'] as const;

export const contractOfBatch = (verb: (typeof BATCH_VERBS)[number]): Contract =>
  verb === 'delete' ? deleteWorkspace : VERB_CONTRACTS[verb];
