'use client';

import { type FormEvent, useState } from 'react';
import { createWorkspaceAction } from '@/app/actions';
import { runAction } from '@/components/api-client/run-action';
import { openCreate } from '@/components/create-workspace/open-create';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { AGENT_RUNTIMES, EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import { usePlatform } from './platform-context';

const DEFAULT_NAME = 'My first agent';
const LINK =
  'inline-flex min-h-7 items-center font-medium text-accent-text underline-offset-2 hover:underline pointer-coarse:min-h-11';
const UNREACHABLE = 'The platform cannot be reached.';

/** The short way in: one workspace, with the first software there is. */
export function FirstWorkspaceForm() {
  const { interaction, reload } = usePlatform();
  const [name, setName] = useState(DEFAULT_NAME);
  const [error, setError] = useState<string | null>(null);
  const [isCreating, setCreating] = useState(false);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    const runtime = AGENT_RUNTIMES[0]?.id;
    if (isCreating || runtime === undefined) return;
    setCreating(true);
    setError(null);
    const result = await runAction(createWorkspaceAction({ name, runtime }));
    if (result?.ok) await reload();
    else setError(result ? result.error.message : UNREACHABLE);
    setCreating(false);
  };
  return (
    <form onSubmit={create} className="flex flex-wrap items-start gap-x-3 gap-y-3">
      <div className="min-w-[180px] flex-1 basis-[200px]">
        <h3 className="font-semibold text-name">Start with one workspace</h3>
        <p className="text-muted">One agent on an empty sheet. Add more whenever you like.</p>
      </div>
      <TextField
        label="Name"
        className="min-w-0 flex-1 basis-[180px]"
        value={name}
        error={error}
        maxLength={255}
        onChange={(event) => {
          setName(event.target.value);
          setError(null);
        }}
      />
      <Button type="submit" className="mt-[22px]" isBusy={isCreating} disabled={name.trim() === ''}>
        Create
      </Button>
      <p className="-mb-1 w-full text-muted">
        <button type="button" className={LINK} onClick={() => openCreate(interaction)}>
          More options
        </button>
        <span aria-hidden="true"> · </span>
        <button type="button" className={LINK} onClick={() => openCreate(interaction, EXTERNAL_RUNTIME)}>
          Connect an agent of yours
        </button>
      </p>
    </form>
  );
}
