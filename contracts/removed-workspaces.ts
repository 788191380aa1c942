import { z } from 'zod';
import { pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** What one removal took: a workspace, with everybody below it at that time. */
const removedWorkspace = z.object({
  id: idField,
  name: z.string(),
  role: z.string().nullable(),
  /** Itself included. */
  count: z.int(),
  /** The names of a few that went with it. */
  names: z.array(z.string()),
  /** The team that it was in; null for one at the top. */
  parent: z.object({ id: idField, name: z.string(), is_removed: z.boolean() }).nullable(),
  removed_at: timestampField,
  /** Until then it can be restored. */
  restorable_until: timestampField,
  /** As the audit log names them; null: nobody knows any more. */
  removed_by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
});
export type RemovedWorkspace = z.infer<typeof removedWorkspace>;

export const listRemovedWorkspaces = contract({
  id: 'list-removed-workspaces',
  method: 'GET',
  path: '/removed-workspaces',
  summary: 'The removals that can still be taken back, newest first, each with who did it and how many went.',
  auth: 'operator',
  query: z.strictObject({ limit: pageSize(100, 500) }),
  output: z.object({
    removed: z.array(removedWorkspace),
    /** Of all that there are. */
    total: z.int(),
  }),
});
