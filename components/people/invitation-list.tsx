'use client';

import { revokeInvitationAction } from '@/app/people/actions';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import type { InvitationRow } from '@/contracts/people';

interface Props {
  readonly invitations: readonly InvitationRow[];
  readonly onChanged: () => Promise<void>;
}

const day = (at: string): string => new Date(at).toLocaleDateString('en', { dateStyle: 'medium' });

/** Invitations that nobody has accepted yet. */
export function InvitationList({ invitations, onChanged }: Props) {
  const { isBusy, refusal, run } = useAction(revokeInvitationAction);
  const revoke = async (id: string) => {
    await run({ id });
    await onChanged();
  };
  return (
    <>
      <FormError message={refusal?.message ?? null} />
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {invitations.map(({ id, email, role, expires_at }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <span className="min-w-0 flex-1 basis-[200px] truncate font-medium">{email}</span>
            <span className="text-muted">{role}</span>
            <span className="text-12 text-soft">until {day(expires_at)}</span>
            <Button
              tone="danger-quiet"
              disabled={isBusy}
              aria-label={`Revoke the invitation of ${email}`}
              onClick={() => void revoke(id)}
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
