import { useCallback, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { toastError } from '@/components/ui/toast';
import type { ImportPlanAnswer } from '@/contracts/org-templates';
import { fetchPlan } from './import-flow';
import type { ImportSource } from './import-source';

/** The plan that a window shows, and how to ask for it again once something has changed. */
export function usePlan(
  source: ImportSource,
  first: ImportPlanAnswer,
): { plan: ImportPlanAnswer; refresh: () => Promise<void> } {
  const [plan, setPlan] = useState(first);
  const refresh = useCallback(async () => {
    try {
      setPlan(await fetchPlan(source));
    } catch (error) {
      toastError(`The plan could not be renewed: ${toFailure(error).message}`);
    }
  }, [source]);
  return { plan, refresh };
}
