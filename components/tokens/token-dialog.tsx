'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import type { MintedToken } from '@/components/stores/interaction-store';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { CopyByHand } from '@/components/ui/copy-by-hand';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { useCopied } from '@/components/ui/use-copied';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;

/** Shows a new token this once; only the person who says so closes it, Esc and the backdrop ask. */
export function TokenDialog({ minted }: { minted: MintedToken }) {
  const { interaction } = usePlatform();
  const [asks, setAsks] = useState(false);
  const { state, copy } = useCopied();
  const close = () => interaction.setState({ minted: null });
  return (
    <>
      <Dialog
        title={minted.kind === 'token' ? 'New token' : 'New organisation key'}
        description={`${minted.kind === 'token' ? `For the agent of ${minted.name}` : minted.name}. It is shown only once: copy it before you close this window.`}
        onClose={() => setAsks(true)}
      >
        <p className="token-text">{minted.token}</p>
        {state === 'refused' && <CopyByHand text={minted.token} label="The token" />}
        <DialogButtons>
          <Button onClick={() => void copy(minted.token)}>
            {state === 'copied' ? <Check {...ICON} /> : <Copy {...ICON} />}
            <span aria-live="polite">{state === 'copied' ? 'Copied!' : 'Copy'}</span>
          </Button>
          <Button tone="primary" onClick={close}>
            I’ve saved it
          </Button>
        </DialogButtons>
      </Dialog>
      {asks && (
        <AskDialog
          title="Close without saving the token?"
          text="The token cannot be shown again. It can be revoked, and another one made."
          keep="Go back"
          go="Close anyway"
          onKeep={() => setAsks(false)}
          onGo={close}
        />
      )}
    </>
  );
}
