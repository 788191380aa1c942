'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { createTokenAction, revokeTokenAction } from '@/app/actions';
import { call } from '@/components/api-client/call';
import { runAction } from '@/components/api-client/run-action';
import { usePlatform } from '@/components/canvas/platform-context';
import { listWorkspaceTokens } from '@/contracts/tokens';

const UNREACHABLE = 'The platform cannot be reached. Try again in a moment.';

/** The tokens of one workspace, and how they are made and revoked: each press once, each refusal in the server's words. */
export function useTokens({ id, name }: { readonly id: string; readonly name: string }) {
  const { interaction } = usePlatform();
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const isSending = useRef(false);
  const query = useQuery({
    queryKey: ['workspace-tokens', id],
    queryFn: async ({ signal }) => (await call(listWorkspaceTokens, { params: { id }, signal })).tokens,
  });

  /** @param what the token concerned, or `new` */
  const send = async <T>(
    what: string,
    ask: () => Promise<{ ok: true; data: T } | { ok: false; error: { code: string; message: string } }>,
  ): Promise<T | null> => {
    if (isSending.current) return null;
    isSending.current = true;
    setBusy(what);
    setRefusal(null);
    const result = await runAction(ask());
    isSending.current = false;
    setBusy(null);
    if (!result?.ok) setRefusal(result ? result.error.message : UNREACHABLE);
    void queries.invalidateQueries({ queryKey: ['workspace-tokens', id] });
    return result?.ok ? result.data : null;
  };

  const mint = async () => {
    const made = await send('new', () => createTokenAction({ id }));
    if (made) interaction.setState({ minted: { kind: 'token', name, token: made.auth_token } });
  };
  const revoke = (tokenId: string) => send(tokenId, () => revokeTokenAction({ id, token_id: tokenId }));
  return { query, refusal, busy, mint, revoke };
}
