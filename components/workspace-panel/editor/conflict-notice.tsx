'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CompareDialog } from './compare-dialog';

interface Props {
  /** Of the file. */
  readonly name: string;
  /** What somebody else saved; null: they deleted it. */
  readonly theirs: string | null;
  readonly mine: string;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
}

/** The file was saved elsewhere while it was edited here: says so, and leaves the choice to the person. */
export function ConflictNotice({ name, theirs, mine, onTakeTheirs, onKeepMine }: Props) {
  const [isComparing, setComparing] = useState(false);
  const done = (then: () => void) => () => {
    setComparing(false);
    then();
  };
  const takeTheirs = done(onTakeTheirs);
  const keepMine = done(onKeepMine);
  return (
    <div role="alert" className="panel-notice" data-tone="warn">
      <p className="font-semibold">
        {name} was {theirs === null ? 'deleted' : 'saved'} elsewhere meanwhile.
      </p>
      <p>What you changed is kept here. Compare the two, or decide at once.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button onClick={() => setComparing(true)}>Compare</Button>
        <Button onClick={takeTheirs}>Take theirs</Button>
        <Button onClick={keepMine}>Keep mine and save</Button>
      </div>
      {isComparing && (
        <CompareDialog
          name={name}
          theirs={theirs ?? ''}
          mine={mine}
          onTakeTheirs={takeTheirs}
          onKeepMine={keepMine}
          onClose={() => setComparing(false)}
        />
      )}
    </div>
  );
}
