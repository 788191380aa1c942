import { useQuery } from '@tanstack/react-query';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { listOrgTemplates, type OrgTemplateSummary } from '@/contracts/org-templates';

export type OrgTemplatesState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly templates: readonly OrgTemplateSummary[] }
  | { readonly status: 'failed'; readonly message: string };

export const ORG_TEMPLATES = ['org-templates'];

const LOADING: OrgTemplatesState = { status: 'loading' };

/** The organisation templates, loaded when something shows them. */
export function useOrgTemplates(): { state: OrgTemplatesState; retry: () => void } {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ORG_TEMPLATES,
    queryFn: async ({ signal }): Promise<OrgTemplatesState> => ({
      status: 'ready',
      templates: await call(listOrgTemplates, { signal }),
    }),
  });
  const failed =
    error && !isFetching ? { status: 'failed' as const, message: toFailure(error).message } : LOADING;
  return { state: data ?? failed, retry: () => void refetch() };
}
