'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/components/api-client/call';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { useSession } from '@/components/session/session-context';
import type { AuditEntry } from '@/contracts/audit';
import { listPeople } from '@/contracts/people';
import { listOrgKeys } from '@/contracts/tokens';

type Actor = AuditEntry['actor'];

const LOCAL_OWNER: Actor = { id: 'owner', name: null };

/** Everybody who is known to act here now: people, keys, and the agents of the workspaces. */
export function useKnownActors(): Actor[] {
  const hasAccounts = useSession()?.mode === 'server';
  const workspaces = useWorkspaces((state) => state.rows);
  const { data = [] } = useQuery({
    queryKey: ['audit-actors', hasAccounts],
    queryFn: async ({ signal }): Promise<Actor[]> => {
      const [{ tokens }, { people }] = await Promise.all([
        call(listOrgKeys, { signal }),
        hasAccounts ? call(listPeople, { signal }) : { people: [] },
      ]);
      return [
        ...people.map(({ id, name }) => ({ id: `person:${id}`, name })),
        ...tokens.map(({ id, name }) => ({ id: `key:${id}`, name })),
      ];
    },
  });
  const agents = [...workspaces.values()].map(({ id, name }) => ({ id: `workspace:${id}`, name }));
  return [...(hasAccounts ? [] : [LOCAL_OWNER]), ...data, ...agents];
}
