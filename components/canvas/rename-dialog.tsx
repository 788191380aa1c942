'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { TextField } from '@/components/ui/text-field';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findCard } from './find-card';
import { usePlatform } from './platform-context';

export function RenameDialog({ row }: { row: WorkspaceRow }) {
  const { gestures, interaction } = usePlatform();
  const [name, setName] = useState(row.name);
  const [error, setError] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const close = () => interaction.setState({ dialog: null });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isSaving) return;
    if (name.trim() === row.name) return close();
    setSaving(true);
    const refusal = await gestures.rename(row.id, name);
    setSaving(false);
    if (refusal === null) close();
    else setError(refusal);
  };
  return (
    <Dialog
      title="Rename workspace"
      description="The name that people and other agents see."
      onClose={close}
      focusInstead={() => findCard(row.id)}
    >
      <form onSubmit={save} className="mt-4">
        <TextField
          label="Name"
          value={name}
          error={error}
          maxLength={255}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setName(event.target.value);
            setError(null);
          }}
        />
        <DialogButtons>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" tone="primary" isBusy={isSaving} disabled={name.trim() === ''}>
            Rename
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
