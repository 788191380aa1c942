'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/components/api-client/call';
import { AskDialog } from '@/components/ui/ask-dialog';
import { toastSuccess } from '@/components/ui/toast';
import { getSecretDependents, type SecretDependents, type SecretRow } from '@/contracts/secrets';
import { useSending } from '../use-sending';
import { useSecretWriting } from './use-secrets';

/** Long enough that a double click on the way here does not delete. */
const ARMED_AFTER_MS = 1000;

interface Props {
  readonly row: SecretRow;
  /** Null: global. */
  readonly workspaceId: string | null;
  readonly onClose: () => void;
}

/** Asks before a secret is deleted, and says whom that concerns. */
export function DeleteSecretDialog({ row, workspaceId, onClose }: Props) {
  const { remove } = useSecretWriting(workspaceId);
  const { busy, refusal, send } = useSending();
  const { data } = useQuery({
    queryKey: ['secret-dependents', row.key],
    queryFn: ({ signal }) => call(getSecretDependents, { params: { key: row.key }, signal }),
    enabled: workspaceId === null,
    staleTime: 0,
  });
  const go = async () => {
    if ((await send('delete', () => remove(row.key))) === null) return;
    toastSuccess(`${row.key} is deleted.`);
    onClose();
  };
  return (
    <AskDialog
      title={`Delete ${row.key}?`}
      text={workspaceId === null ? describeDependents(data) : describeOwn(row)}
      keep="Keep"
      go="Delete"
      armAfterMs={ARMED_AFTER_MS}
      isBusy={busy !== null}
      refusal={refusal?.message ?? null}
      onKeep={onClose}
      onGo={() => void go()}
    />
  );
}

const describeOwn = (row: SecretRow): string =>
  row.overrides_global
    ? 'From its next start on this workspace uses the global value again.'
    : 'From its next start on this workspace has no value of that name. It cannot be brought back.';

function describeDependents(dependents: SecretDependents | undefined): string {
  if (!dependents) return 'Every workspace without a value of its own loses it at its next start.';
  const { affected_count: affected, overriding_count: own, overriding } = dependents;
  const first =
    affected === 0
      ? 'No workspace uses it now.'
      : `${affected === 1 ? 'One workspace loses' : `${affected} workspaces lose`} it at the next start.`;
  if (own === 0) return `${first} It cannot be brought back.`;
  const names = overriding.slice(0, 3).map(({ name }) => name);
  const rest = own - names.length;
  const who = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
  return `${first} With a value of their own, and not concerned: ${who}. It cannot be brought back.`;
}
