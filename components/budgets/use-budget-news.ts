'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';

/** What is asked about budgets and usage stands under this. */
export const BUDGETS = 'budgets';

/** Asks again whatever is shown of budgets when something was used, or a limit is another one. */
export function useBudgetNews(): () => void {
  const { events } = usePlatform();
  const queries = useQueryClient();
  const refresh = () => void queries.invalidateQueries({ queryKey: [BUDGETS] });
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some(({ event }) => event === 'BUDGET_CHANGED')) {
          void queries.invalidateQueries({ queryKey: [BUDGETS] });
        }
      }),
    [events, queries],
  );
  return refresh;
}
