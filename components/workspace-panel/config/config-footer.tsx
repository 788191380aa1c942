'use client';

import { useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { isDirty } from './config-draft';
import type { Config } from './use-config';

/** Whether something is not saved, what came of the last save, and the two ways out. */
export function ConfigFooter({ config }: { config: Config }) {
  const { id, drafts, draft, session } = config;
  const [isAsking, setAsking] = useState(false);
  const { report, isSaving } = session;
  const dirty = isDirty(draft);
  const discard = () => {
    setAsking(false);
    drafts.discard(id);
  };
  return (
    <footer className="config-foot">
      <div role="alert">
        {report && !report.isWhole && (
          <ul className="config-refusals">
            {report.saved !== null && <li className="text-text">{report.saved}</li>}
            {report.refused.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="config-foot-line">
        <p role="status" className={dirty ? 'config-dirty' : 'text-muted'}>
          {statusOf(dirty, isSaving, report?.isWhole === true)}
        </p>
        <Button disabled={isSaving} onClick={() => (dirty ? setAsking(true) : discard())}>
          Reload
        </Button>
        <Button tone="primary" isBusy={isSaving} disabled={!dirty} onClick={() => void drafts.save(id)}>
          Save
        </Button>
      </div>
      {isAsking && (
        <AskDialog
          title="Discard your changes?"
          text="The configuration is loaded again as it is saved; what you changed here is lost."
          keep="Keep editing"
          go="Discard"
          onKeep={() => setAsking(false)}
          onGo={discard}
        />
      )}
    </footer>
  );
}

function statusOf(dirty: boolean, isSaving: boolean, isSaved: boolean): string {
  if (isSaving) return 'Saving…';
  if (dirty) return 'Unsaved changes';
  return isSaved ? 'Saved.' : '';
}
