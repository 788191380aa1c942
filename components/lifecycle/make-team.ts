import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { isolate } from '@/components/ui/isolate';
import { toastError, toastSuccess } from '@/components/ui/toast';
import { expandWorkspace } from '@/contracts/lifecycle';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { countOfWorkspaces } from './verbs';

/** Makes the members that the config.yaml of a workspace names; they come by events, this only says how many. */
export async function makeTeam({ id, name }: Pick<WorkspaceRow, 'id' | 'name'>): Promise<void> {
  try {
    const { children } = await call(expandWorkspace, { params: { id } });
    toastSuccess(`Made ${countOfWorkspaces(children.length)} below ${isolate(name)}.`);
  } catch (error) {
    toastError(`The team of ${isolate(name)} was not made: ${toFailure(error).message}`);
  }
}
