'use client';

import { SaveFoot } from '../editor/save-foot';
import { isDirty } from './config-draft';
import type { Config } from './use-config';

const DISCARD = {
  label: 'Reload',
  text: 'The configuration is loaded again as it is saved; what you changed here is lost.',
  isAlways: true,
} as const;

/** Whether something is not saved, what came of the last save, and the two ways out. */
export function ConfigFooter({ config }: { config: Config }) {
  const { id, drafts, draft, session } = config;
  const { report, isSaving } = session;
  const dirty = isDirty(draft);
  const refusal = report && !report.isWhole && (
    <ul>
      {report.saved !== null && <li className="text-text">{report.saved}</li>}
      {report.refused.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
  return (
    <SaveFoot
      status={statusOf(dirty, isSaving, report?.isWhole === true)}
      isDirty={dirty}
      isSaving={isSaving}
      refusal={refusal}
      discard={DISCARD}
      onDiscard={() => drafts.discard(id)}
      onSave={() => void drafts.save(id)}
    />
  );
}

function statusOf(dirty: boolean, isSaving: boolean, isSaved: boolean): string {
  if (isSaving) return 'Saving…';
  if (dirty) return 'Unsaved changes';
  return isSaved ? 'Saved.' : '';
}
