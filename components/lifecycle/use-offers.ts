'use client';

import { useMemo } from 'react';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { VERB_CONTRACTS, type VerbOptions } from './call-verb';
import { beginVerb, runVerb } from './run-verb';
import { type LifecycleVerb, type Offer, offersOf } from './verbs';

interface Offers {
  /** What whoever looks can do with it now; nothing while something is being done. */
  readonly offers: readonly Offer[];
  /** What is being done; null: nothing. */
  readonly acting: LifecycleVerb | null;
  /** Does it, or asks first where that is due. */
  readonly begin: (verb: LifecycleVerb) => void;
  /** Does it at once. */
  readonly run: (verb: LifecycleVerb, options?: VerbOptions) => void;
  /** Asks in any case, with what can be chosen. */
  readonly ask: (verb: LifecycleVerb) => void;
}

export function useOffers(row: WorkspaceRow): Offers {
  const { workspaces, interaction, reload } = usePlatform();
  const session = useSession();
  const rows = useWorkspaces((state) => state.rows);
  const isLocked = useWorkspaces((state) => state.deleting.has(row.id));
  const acting = useInteraction((state) => state.acting.get(row.id) ?? null);
  const offers = useMemo(
    () => offersOf(row, rows).filter(({ verb }) => mayCall(session, VERB_CONTRACTS[verb])),
    [row, rows, session],
  );
  const deps = { workspaces, interaction, reload };
  return {
    offers: isLocked || acting !== null ? [] : offers,
    acting,
    begin: (verb) => beginVerb(deps, verb, row.id),
    run: (verb, options) => void runVerb(deps, verb, row.id, options),
    ask: (verb) => interaction.setState({ dialog: { kind: 'verb', id: row.id, verb } }),
  };
}
