'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { renewRecoveryCodesAction, turnOffSecondFactorAction } from '@/app/account/actions';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { toastSuccess } from '@/components/ui/toast';
import type { Account } from '@/contracts/account';
import { ProveDialog } from './prove-dialog';
import { RecoveryCodes } from './recovery-codes';
import { SetUp } from './set-up';

type Open = 'set-up' | 'renew' | 'turn-off' | { readonly codes: readonly string[] } | null;

/** Few enough that its person should know. */
const FEW_CODES = 3;

interface Props {
  readonly account: Account;
  readonly onChanged: () => Promise<void>;
}

/** The second factor of whoever looks: how it stands, and what can be done about it. */
export function SecondFactorSection({ account, onChanged }: Props) {
  const [open, setOpen] = useState<Open>(null);
  if (!account.has_password) {
    return (
      <p className="text-muted">
        You sign in through a provider, which can ask you for a second factor. Here there is one for
        passwords.
      </p>
    );
  }
  return (
    <>
      {account.has_second_factor ? <OnText account={account} /> : <OffText />}
      <div className="mt-3 flex flex-wrap gap-2">
        {account.has_second_factor ? (
          <>
            <Button onClick={() => setOpen('renew')}>New recovery codes</Button>
            <Button tone="danger-quiet" onClick={() => setOpen('turn-off')}>
              Turn it off
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpen('set-up')}>Set it up</Button>
        )}
      </div>
      <Window
        open={open}
        isRequired={account.second_factor_required}
        onOpen={setOpen}
        onChanged={async () => {
          setOpen(null);
          await onChanged();
        }}
      />
    </>
  );
}

interface WindowProps {
  readonly open: Open;
  readonly isRequired: boolean;
  readonly onOpen: (open: Open) => void;
  readonly onChanged: () => Promise<void>;
}

function Window({ open, isRequired, onOpen, onChanged }: WindowProps) {
  const router = useRouter();
  const changed = () => void onChanged();
  if (open === null) return null;
  if (open === 'set-up') {
    return (
      <Dialog
        title="Set up a second factor"
        description="An app on your phone shows a code that is asked for when you sign in."
        onClose={changed}
      >
        <SetUp done="Done" onDone={changed} />
      </Dialog>
    );
  }
  if (open === 'renew') {
    return (
      <ProveDialog
        title="Make new recovery codes?"
        text="Those that you have are worth nothing any more then."
        go="Make new ones"
        action={renewRecoveryCodesAction}
        onDone={({ recovery_codes: codes }) => onOpen({ codes })}
        onClose={() => onOpen(null)}
      />
    );
  }
  if (open === 'turn-off') {
    const then = isRequired
      ? 'This server asks everybody for one, so you set it up anew right after.'
      : 'Then your password alone is enough to sign in as you.';
    return (
      <ProveDialog
        title="Turn the second factor off?"
        text={then}
        go="Turn it off"
        isDangerous
        action={turnOffSecondFactorAction}
        onDone={() => {
          toastSuccess('The second factor is off');
          changed();
          // Where it is required, the server leads on from here.
          router.refresh();
        }}
        onClose={() => onOpen(null)}
      />
    );
  }
  return (
    <Dialog
      title="Your new recovery codes"
      description="Those of before are worth nothing any more."
      onClose={changed}
    >
      <div className="mt-4 grid gap-4">
        <RecoveryCodes codes={open.codes} />
        <Button tone="primary" onClick={changed}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function OnText({ account }: { account: Account }) {
  const left = account.recovery_codes_left;
  return (
    <p className="text-muted">
      <span className="font-semibold text-ok">On.</span> A code of your authenticator app is asked for when
      you sign in by password.{' '}
      <span className={left < FEW_CODES ? 'font-semibold text-warn' : undefined}>
        {left === 1 ? '1 recovery code is' : `${left} recovery codes are`} left.
      </span>
    </p>
  );
}

const OffText = () => (
  <p className="text-muted">
    Off. With it, whoever learns your password still cannot sign in as you: a code of an app on your phone is
    asked for too.
  </p>
);
