'use client';

import { useCallback, useEffect, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { listOrgTemplates, type OrgTemplateSummary } from '@/contracts/org-templates';

export type OrgTemplatesState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly templates: readonly OrgTemplateSummary[] }
  | { readonly status: 'failed'; readonly message: string };

/** The organisation templates, loaded when something shows them. */
export function useOrgTemplates(): { state: OrgTemplatesState; retry: () => void } {
  const [state, setState] = useState<OrgTemplatesState>({ status: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the reason to load again
  useEffect(() => {
    const abort = new AbortController();
    call(listOrgTemplates, { signal: abort.signal }).then(
      (templates) => setState({ status: 'ready', templates }),
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ status: 'failed', message: toFailure(error).message });
      },
    );
    return () => abort.abort();
  }, [attempt]);
  const retry = useCallback(() => {
    setState({ status: 'loading' });
    setAttempt((count) => count + 1);
  }, []);
  return { state, retry };
}
