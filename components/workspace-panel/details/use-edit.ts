'use client';

import { useRef, useState } from 'react';
import { updateWorkspaceAction } from '@/app/actions';
import { runAction } from '@/components/api-client/run-action';
import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { beginChange, confirmChange, nextToken, revertChange } from '@/components/stores/optimistic';
import type { WorkspaceRow } from '@/contracts/workspaces';
import {
  changedElsewhere,
  changedFields,
  checkDetails,
  type DetailsDraft,
  type DetailsErrors,
  type DetailsForm,
  startDraft,
  toDetailsErrors,
} from './details-form';

const UNREACHABLE = 'The platform cannot be reached. What you typed is kept; try again in a moment.';

interface Edit {
  /** Null while nobody edits. */
  readonly form: DetailsForm | null;
  readonly errors: DetailsErrors;
  /** What others changed meanwhile, in words. */
  readonly elsewhere: readonly string[];
  readonly isSaving: boolean;
  readonly begin: () => void;
  readonly change: (fields: Partial<DetailsForm>) => void;
  readonly cancel: () => void;
  readonly save: () => Promise<void>;
}

/**
 * An edit of one workspace's details. What is typed stays with the page, whatever is looked at meanwhile; what is saved
 * shows everywhere at once, and goes back where the server refuses.
 */
export function useEdit(row: WorkspaceRow): Edit {
  const { interaction, workspaces } = usePlatform();
  const draft = useInteraction((state) => state.detailsDrafts.get(row.id) ?? null);
  const [errors, setErrors] = useState<DetailsErrors>({});
  const [isSaving, setSaving] = useState(false);
  // State is too late for a double click: the second one arrives before the render.
  const isSending = useRef(false);

  const keep = (next: DetailsDraft | null) => {
    interaction.setState(({ detailsDrafts }) => {
      const drafts = new Map(detailsDrafts);
      if (next) drafts.set(row.id, next);
      else drafts.delete(row.id);
      return { detailsDrafts: drafts };
    });
  };

  const close = () => {
    setErrors({});
    keep(null);
  };

  /** What was typed on while the save was under way is kept; only what was sent is done with. */
  const settle = (sent: DetailsDraft) => {
    const latest = interaction.getState().detailsDrafts.get(row.id);
    const { name, role, tier } = sent.form;
    const start = { name: name.trim(), role: role.trim(), tier };
    if (latest && latest.form !== sent.form) keep({ start, form: latest.form });
    else close();
  };

  const send = async (sent: DetailsDraft, fields: ReturnType<typeof changedFields>) => {
    const token = nextToken();
    workspaces.setState((state) => beginChange(state, token, row.id, fields));
    const result = await runAction(updateWorkspaceAction({ id: row.id, ...fields }));
    if (result?.ok) {
      const { version } = result.data;
      workspaces.setState((state) => confirmChange(state, token, version));
      return settle(sent);
    }
    workspaces.setState((state) => revertChange(state, token));
    setErrors(result ? toDetailsErrors(result.error) : { form: UNREACHABLE });
  };

  const save = async () => {
    if (!draft || isSending.current) return;
    const faults = checkDetails(draft.form);
    setErrors(faults);
    if (Object.keys(faults).length > 0) return;
    const fields = changedFields(draft);
    if (Object.keys(fields).length === 0) return close();
    isSending.current = true;
    setSaving(true);
    await send(draft, fields);
    isSending.current = false;
    setSaving(false);
  };

  const change = (fields: Partial<DetailsForm>) => {
    if (!draft) return;
    keep({ ...draft, form: { ...draft.form, ...fields } });
    setErrors(({ form: _, ...rest }) =>
      Object.fromEntries(Object.entries(rest).filter(([field]) => !(field in fields))),
    );
  };

  return {
    form: draft?.form ?? null,
    errors,
    // What this save itself changes is nobody else's.
    elsewhere: draft && !isSaving ? changedElsewhere(draft, row) : [],
    isSaving,
    begin: () => keep(startDraft(row)),
    change,
    cancel: close,
    save,
  };
}
