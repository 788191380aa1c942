import { useMemo } from 'react';
import { BATCH_VERBS, contractOfBatch } from '@/components/batch/batch-verbs';
import { BATCH_WORDS } from '@/components/batch/batch-words';
import { isForAny } from '@/components/batch/plan-batch';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import type { RunnableCommand } from './find-entries';

/** What can be done to the cards that were picked. */
export function useBatchCommands(): readonly RunnableCommand[] {
  const { interaction } = usePlatform();
  const batch = useInteraction((state) => state.batch);
  const rows = useWorkspaces((state) => state.rows);
  return useMemo(() => {
    const ids = [...batch];
    return BATCH_VERBS.filter((verb) => isForAny(verb, ids, rows)).map((verb) => ({
      id: `picked-${verb}`,
      label: `${BATCH_WORDS[verb].label} what is picked`,
      note: `${ids.length} picked`,
      words: 'selection several batch all',
      needs: contractOfBatch(verb),
      run: () => interaction.setState({ asking: { verb, ids } }),
    }));
  }, [batch, rows, interaction]);
}
