import { useQuery } from '@tanstack/react-query';
import { call } from '@/components/api-client/call';
import { listWorkspaceTemplates } from '@/contracts/workspace-templates';

export const WORKSPACE_TEMPLATES = ['workspace-templates'];

/** The templates that a single workspace can start from, loaded when something shows them. */
export const useWorkspaceTemplates = () =>
  useQuery({
    queryKey: WORKSPACE_TEMPLATES,
    queryFn: ({ signal }) => call(listWorkspaceTemplates, { signal }),
  });
