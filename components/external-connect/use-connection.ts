'use client';

import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rotateExternalAction } from '@/app/actions';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { runAction } from '@/components/api-client/run-action';
import { usePlatform } from '@/components/canvas/platform-context';
import type { OpenConnect } from '@/components/stores/interaction-store';
import { type ExternalConnection, getExternalConnection } from '@/contracts/external-connection';

const UNREACHABLE = 'The platform cannot be reached. Try again in a moment.';

interface Connection {
  /** Null while it is loaded, or when that failed. */
  readonly connection: ExternalConnection | null;
  readonly failure: string | null;
  readonly retry: () => void;
  readonly isRotating: boolean;
  readonly rotate: () => Promise<void>;
}

/** What is shown: what came with the token where there is one, else asked for without it; and the way to a new token. */
export function useConnection({ id, shown }: OpenConnect, onRotated: (token: string) => void): Connection {
  const { interaction } = usePlatform();
  const [isRotating, setRotating] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isSending = useRef(false);
  const query = useQuery({
    queryKey: ['external-connection', id],
    queryFn: async ({ signal }) => (await call(getExternalConnection, { params: { id }, signal })).connection,
    enabled: shown === null,
  });
  const rotate = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setRotating(true);
    setRefusal(null);
    const result = await runAction(rotateExternalAction({ id }));
    isSending.current = false;
    setRotating(false);
    if (!result?.ok) return setRefusal(result ? result.error.message : UNREACHABLE);
    onRotated(result.data.connection.auth_token);
    interaction.setState({ connecting: { id, shown: result.data.connection } });
  };
  const loadFailure = shown === null && query.error ? toFailure(query.error).message : null;
  return {
    connection: shown ?? query.data ?? null,
    failure: refusal ?? loadFailure,
    retry: () => void query.refetch(),
    isRotating,
    rotate,
  };
}
