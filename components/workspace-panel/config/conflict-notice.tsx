'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CompareDialog } from './compare-dialog';
import { isConflict } from './config-draft';
import type { Config } from './use-config';

/** The file was saved elsewhere while it was edited here: says so, and leaves the choice to the person. */
export function ConflictNotice({ config }: { config: Config }) {
  const { id, draft, drafts, stored, session } = config;
  const [isComparing, setComparing] = useState(false);
  if (session.isSaving || !isConflict(draft, stored)) return null;
  const done = (then: () => void) => () => {
    setComparing(false);
    then();
  };
  const takeTheirs = done(() => drafts.takeTheirs(id));
  const keepMine = done(() => void drafts.keepMine(id));
  return (
    <div role="alert" className="config-notice" data-tone="warn">
      <p className="font-semibold">
        {stored
          ? 'config.yaml was saved elsewhere meanwhile.'
          : 'config.yaml was deleted elsewhere meanwhile.'}
      </p>
      <p>What you changed is kept here. Compare the two, or decide at once.</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button onClick={() => setComparing(true)}>Compare</Button>
        <Button onClick={takeTheirs}>Take theirs</Button>
        <Button onClick={keepMine}>Keep mine and save</Button>
      </div>
      {isComparing && (
        <CompareDialog
          theirs={stored?.content ?? ''}
          mine={draft.file?.text ?? ''}
          onTakeTheirs={takeTheirs}
          onKeepMine={keepMine}
          onClose={() => setComparing(false)}
        />
      )}
    </div>
  );
}
