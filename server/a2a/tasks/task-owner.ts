import type { A2aCaller } from '../identify-caller';

/** Whose a task is: of the workspace that gave it, or of the people, who share all that they ask of agents. */
export const ownerOf = ({ workspaceId }: A2aCaller): string => workspaceId ?? 'people';
