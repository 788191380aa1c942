import type { WorkspaceRow } from '@/contracts/workspaces';

/** What a person can change of a workspace in its Details. */
export interface DetailsForm {
  readonly name: string;
  /** '' for none. */
  readonly role: string;
  readonly tier: number;
}

/** An edit that is not saved yet, with what was there when it began. */
export interface DetailsDraft {
  readonly start: DetailsForm;
  readonly form: DetailsForm;
}

export type DetailsErrors = { readonly [Field in keyof DetailsForm | 'form']?: string };

export function startDraft({ name, role, tier }: WorkspaceRow): DetailsDraft {
  const start = { name, role: role ?? '', tier };
  return { start, form: start };
}

/** The fields that the person changed; what somebody else changed meanwhile is not in it, and so stays. */
export function changedFields({ start, form }: DetailsDraft) {
  const name = form.name.trim();
  const role = form.role.trim();
  return {
    ...(name === start.name ? {} : { name }),
    ...(role === start.role ? {} : { role: role === '' ? null : role }),
    ...(form.tier === start.tier ? {} : { tier: form.tier }),
  };
}

/** What others changed since the edit began and the person would not see: the form shows what is typed in it. */
export function changedElsewhere({ start, form }: DetailsDraft, row: WorkspaceRow): readonly string[] {
  const now = startDraft(row).start;
  const said = {
    name: `the name is “${now.name}”`,
    role: now.role === '' ? 'there is no role' : `the role is “${now.role}”`,
    tier: `the tier is T${now.tier}`,
  };
  const isOther = (field: keyof DetailsForm): boolean =>
    now[field] !== start[field] && now[field] !== (field === 'tier' ? form.tier : form[field].trim());
  return (['name', 'role', 'tier'] as const).filter(isOther).map((field) => said[field]);
}

/** What can be said without asking the server. */
export const checkDetails = ({ name }: DetailsForm): DetailsErrors =>
  name.trim() === '' ? { name: 'Every workspace needs a name.' } : {};

const isField = (field: string | undefined): field is keyof DetailsForm =>
  field === 'name' || field === 'role' || field === 'tier';

/** A refusal in the server's words, at the field that it names. */
export const toDetailsErrors = (refusal: {
  readonly message: string;
  readonly field?: string;
}): DetailsErrors =>
  isField(refusal.field) ? { [refusal.field]: refusal.message } : { form: refusal.message };
