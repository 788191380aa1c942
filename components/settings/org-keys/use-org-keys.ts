'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createOrgKeyAction, revokeOrgKeyAction } from '@/app/settings/actions';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listOrgKeys } from '@/contracts/tokens';
import type { Role } from '@/domain/access-rules';
import { useSending } from '../use-sending';

const KEYS = ['org-keys'];

/** The organisation keys, and how they are made and revoked. */
export function useOrgKeys() {
  const { interaction } = usePlatform();
  const queries = useQueryClient();
  const { busy, refusal, send, forget } = useSending();
  const query = useQuery({
    queryKey: KEYS,
    queryFn: async ({ signal }) => (await call(listOrgKeys, { signal })).tokens,
  });
  const reload = () => void queries.invalidateQueries({ queryKey: KEYS });
  const mint = async (name: string, role: Role): Promise<boolean> => {
    const made = await send('new', () => createOrgKeyAction({ name, role }));
    reload();
    if (made) interaction.setState({ minted: { kind: 'key', name, token: made.auth_token } });
    return made !== null;
  };
  const revoke = async (id: string): Promise<void> => {
    await send(id, () => revokeOrgKeyAction({ id }));
    reload();
  };
  return { query, busy, refusal, forget, mint, revoke };
}
