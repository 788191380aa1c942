import { useWorkspaces } from './platform-context';

/** Whether there is a workspace right below this one. */
export const useIsTeam = (id: string | null): boolean =>
  useWorkspaces((state) => {
    for (const other of state.rows.values()) if (other.parent_id === id) return true;
    return false;
  });
