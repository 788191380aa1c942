'use client';

import { useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { formatDate } from '@/components/ui/moments';
import { Section } from '@/components/ui/section';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import { useTokens } from './use-tokens';
import './tokens.css';

type Token = NonNullable<ReturnType<typeof useTokens>['query']['data']>[number];

const ONE_ENDS = 'Whoever uses it is refused within a second. A token that was revoked never comes back.';
const LAST_ENDS =
  'It is the last one: an agent that uses it loses access within a second, until it is given a new token. A token that was revoked never comes back.';

/** The tokens by which the agent of a workspace is known: which there are, a new one, and an end to one. */
export function Tokens({ workspace }: { workspace: { readonly id: string; readonly name: string } }) {
  const { query, refusal, busy, mint, revoke } = useTokens(workspace);
  const [ending, setEnding] = useState<Token | null>(null);
  const make = (
    <Button isSmall isBusy={busy === 'new'} onClick={() => void mint()}>
      New token
    </Button>
  );
  return (
    <Section title="Tokens" count={query.data?.length} action={make}>
      <p className="text-muted">Its agent, or a program of yours, proves with one that it speaks for it.</p>
      {refusal !== null && (
        <p role="alert" className="token-refusal">
          {refusal}
        </p>
      )}
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The tokens could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && <p className="mt-2 text-soft">There are none now.</p>}
      <ul className="token-list">
        {query.data?.map((token) => (
          <TokenRow key={token.id} token={token} isBusy={busy === token.id} onEnd={() => setEnding(token)} />
        ))}
      </ul>
      {ending && (
        <AskDialog
          title={`Revoke the token ${ending.prefix}…?`}
          text={query.data?.length === 1 ? LAST_ENDS : ONE_ENDS}
          keep="Keep"
          go="Revoke"
          onKeep={() => setEnding(null)}
          onGo={() => {
            setEnding(null);
            void revoke(ending.id);
          }}
        />
      )}
    </Section>
  );
}

function TokenRow({ token, isBusy, onEnd }: { token: Token; isBusy: boolean; onEnd: () => void }) {
  const used = token.last_used_at === null ? 'never used' : `last used ${formatDate(token.last_used_at)}`;
  return (
    <li className="token-row">
      <div className="min-w-0 flex-1">
        <span className="font-mono text-12">{token.prefix}…</span>
        <p className="text-12 text-muted">{`Made ${formatDate(token.created_at)}, ${used}`}</p>
      </div>
      <Button tone="danger-quiet" isSmall isBusy={isBusy} onClick={onEnd}>
        Revoke<span className="sr-only"> {token.prefix}</span>
      </Button>
    </li>
  );
}
