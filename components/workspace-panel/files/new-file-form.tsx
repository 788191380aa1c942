'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import type { FilePlace } from './load-file';
import { useFileSessions } from './use-files';

interface Props {
  readonly place: Pick<FilePlace, 'id' | 'root'>;
  readonly onDone: () => void;
}

/** Asks for the path of a new file; folders on the way come by themselves. */
export function NewFileForm({ place, onDone }: Props) {
  const sessions = useFileSessions();
  const [path, setPath] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    const problem = filePathProblem(path);
    if (problem !== null) return setError(`The path ${problem}.`);
    setBusy(true);
    const refusal = await sessions.create({ ...place, path });
    setBusy(false);
    if (refusal === null) onDone();
    else setError(refusal);
  };
  return (
    <form
      className="new-file"
      onSubmit={(event) => void create(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onDone();
      }}
    >
      <TextField
        autoFocus
        label={`New file in ${place.root}: a slash makes a folder`}
        placeholder="notes/today.md"
        className="min-w-0 flex-1"
        spellCheck={false}
        value={path}
        error={error}
        onChange={(event) => {
          setPath(event.target.value);
          setError(null);
        }}
      />
      <div className="new-file-buttons">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" tone="primary" isBusy={isBusy} disabled={path === ''}>
          Create
        </Button>
      </div>
    </form>
  );
}
