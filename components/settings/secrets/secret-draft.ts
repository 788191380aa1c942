import type { SecretRow } from '@/contracts/secrets';
import { SECRET_NAME } from '@/domain/secret-name';

/** What the form is open for: a new secret, or another value for one that has a name. */
export type Editing = { readonly kind: 'add' } | { readonly kind: 'set'; readonly key: string };

export interface SecretDraft {
  readonly key: string;
  readonly value: string;
}

export type DraftErrors = { readonly [Field in keyof SecretDraft]?: string };

/** What can be said without asking the server. */
export function checkDraft({ key, value }: SecretDraft, taken: ReadonlySet<string>): DraftErrors {
  return { ...nameError(key, taken), ...(value === '' ? { value: 'A secret needs a value.' } : {}) };
}

function nameError(key: string, taken: ReadonlySet<string>): DraftErrors {
  if (key === '') return { key: 'A secret needs a name.' };
  if (!SECRET_NAME.test(key)) {
    return { key: 'A name has capital letters, digits and underscores, and begins with a letter.' };
  }
  return taken.has(key) ? { key: `${key} is set already. Replace its value in the list below.` } : {};
}

/** The names that this form cannot add again: a workspace may well take a global one's name, to override it. */
export const takenNames = (rows: readonly SecretRow[], isGlobal: boolean): ReadonlySet<string> =>
  new Set(rows.filter(({ scope }) => isGlobal || scope === 'workspace').map(({ key }) => key));
