import type { WorkspaceRow } from '@/contracts/workspaces';
import { setField } from './document/edit-document';
import { type FieldPath, type ReadText, readField, readText } from './document/read-document';
import type { FieldValue } from './document/render-value';

/** What the workspace itself says, whatever its file says; empty text for what is not set. */
export interface OwnFields {
  readonly name: string;
  readonly role: string;
  readonly tier: number;
  readonly runtime: string;
  readonly model: string;
}

/** Those of them that the file repeats, under the same keys. */
const REPEATED = ['name', 'runtime', 'tier', 'model'] as const satisfies readonly (keyof OwnFields)[];
export type RepeatedField = (typeof REPEATED)[number];

/** Settings that nothing reads any more: they are let in and not written again. */
const LEGACY: readonly FieldPath[] = [['shared_context']];

/** The configuration file as the platform has it. */
export interface StoredFile {
  readonly content: string;
  readonly version: string;
}

export interface Typed {
  readonly text: string;
  /** A sentence that names the field. */
  readonly error: string;
}

export interface ConfigDraft {
  readonly mode: 'form' | 'yaml';
  /** What was changed and is not saved; the rest is as the platform has it, and follows it. */
  readonly fields: Partial<OwnFields>;
  /** Null: the file is as the platform has it. `base` is what the changes began from; null: there was no file. */
  readonly file: { readonly text: string; readonly base: StoredFile | null } | null;
  /** What stands in a box and cannot be written into the file, and why, by the field's id. */
  readonly typed: Readonly<Record<string, Typed>>;
}

export const EMPTY_DRAFT: ConfigDraft = { mode: 'form', fields: {}, file: null, typed: {} };

/** The workspace's own fields as a form shows them. */
export const ownFieldsOf = (row: WorkspaceRow): OwnFields => ({
  name: row.name,
  role: row.role ?? '',
  tier: row.tier,
  runtime: row.runtime,
  model: row.model ?? '',
});

export const isDirty = ({ fields, file, typed }: ConfigDraft): boolean =>
  file !== null || Object.keys(fields).length > 0 || Object.keys(typed).length > 0;

/** The text that is edited; null where there is no file. */
export const textOf = (draft: ConfigDraft, stored: StoredFile | null): string | null =>
  draft.file?.text ?? stored?.content ?? null;

/** The file that the changes were not made from: somebody else has written it, or deleted it, meanwhile. */
export function isConflict({ file }: ConfigDraft, stored: StoredFile | null): boolean {
  if (file === null || file.text === stored?.content) return false;
  return (file.base?.version ?? null) !== (stored?.version ?? null);
}

/** Changes a field of the workspace, and the line of the file that repeats it. */
export function changeField<Field extends keyof OwnFields>(
  draft: ConfigDraft,
  own: OwnFields,
  stored: StoredFile | null,
  field: Field,
  value: OwnFields[Field],
): ConfigDraft {
  if ((draft.fields[field] ?? own[field]) === value) return draft;
  const changed = { ...draft, fields: withField(draft.fields, own, field, value) };
  const text = textOf(draft, stored);
  if (text === null || !isRepeated(field)) return changed;
  const read = readText(text);
  if (readField(read, [field]) === undefined) return changed;
  const written = setField(read, [field], value === '' ? undefined : value);
  return written ? withText(changed, stored, written.text) : changed;
}

/** Changes a value that stands in the file alone; null when the file says it in a way that a form cannot change. */
export function changeValue(
  draft: ConfigDraft,
  stored: StoredFile | null,
  path: FieldPath,
  value: FieldValue | undefined,
): ConfigDraft | null {
  const text = textOf(draft, stored);
  const written = text === null ? null : setField(readText(text), path, value);
  return written && withText(draft, stored, written.text);
}

/**
 * Takes over a text that a person typed. A line that repeats a field of the workspace changes the field when the person
 * changed the line; a line that was there before changes nothing, however stale.
 */
export function changeText(
  draft: ConfigDraft,
  own: OwnFields,
  stored: StoredFile | null,
  text: string,
): ConfigDraft {
  const next = withText(draft, stored, text);
  const now = readText(text);
  if (now.document === null) return next;
  const before = readText((draft.file ? draft.file.base : stored)?.content ?? '');
  const fields = REPEATED.reduce((known, field) => {
    const [said, said0] = [readField(now, [field]), readField(before, [field])];
    if (said === undefined || said === known[field]) return known;
    if (said === said0) return without(known, field);
    return fits(own, field, said) ? withField(known, own, field, said) : known;
  }, draft.fields);
  return { ...next, fields };
}

/** A line of the file that says something else than the workspace. */
export interface Difference {
  readonly field: RepeatedField;
  readonly inFile: unknown;
}

/** Where the file and the workspace differ; the workspace counts. */
export function differencesOf(read: ReadText, own: OwnFields): Difference[] {
  return REPEATED.map((field) => ({ field, inFile: readField(read, [field]) })).filter(
    ({ field, inFile }) => inFile !== undefined && inFile !== own[field],
  );
}

/** The text as it is saved: what it repeats agrees with the workspace, and what is obsolete is gone. */
export function settleText(text: string, own: OwnFields): string {
  const steps: [FieldPath, FieldValue | undefined][] = [
    ...LEGACY.map((path): [FieldPath, undefined] => [path, undefined]),
    ...REPEATED.map((field): [FieldPath, FieldValue | undefined] => [[field], own[field] || undefined]),
  ];
  return steps.reduce((read, [path, value]) => {
    if (readField(read, path) === undefined) return read;
    return setField(read, path, value) ?? read;
  }, readText(text)).text;
}

/** Keeps what stands in a box and cannot be written; null lets it go. */
export function withTyped(draft: ConfigDraft, id: string, typed: Typed | null): ConfigDraft {
  const { [id]: _, ...rest } = draft.typed;
  return { ...draft, typed: typed === null ? rest : { ...rest, [id]: typed } };
}

/** What of a draft the platform has taken. */
export interface SavedOf {
  readonly fields: readonly (keyof OwnFields)[];
  /** Also true when there was nothing to save of it. */
  readonly file: boolean;
}

/** Lets go of what was saved; what was refused, and what was typed in the meantime, stays. */
export function afterSave(
  draft: ConfigDraft,
  sent: ConfigDraft,
  saved: SavedOf,
  stored: StoredFile | null,
): ConfigDraft {
  const fields = saved.fields.reduce(
    (left, field) => (left[field] === sent.fields[field] ? without(left, field) : left),
    draft.fields,
  );
  if (!saved.file || draft.file === null) return { ...draft, fields };
  const isSame = draft.file.text === sent.file?.text;
  return { ...draft, fields, file: isSame ? null : { text: draft.file.text, base: stored } };
}

function withText(draft: ConfigDraft, stored: StoredFile | null, text: string): ConfigDraft {
  if (stored !== null && text === stored.content) return { ...draft, file: null };
  return { ...draft, file: { text, base: draft.file ? draft.file.base : stored } };
}

const isRepeated = (field: keyof OwnFields): field is RepeatedField =>
  (REPEATED as readonly string[]).includes(field);

const fits = (own: OwnFields, field: RepeatedField, said: unknown): said is OwnFields[RepeatedField] =>
  typeof said === typeof own[field];

function withField(
  fields: Partial<OwnFields>,
  own: OwnFields,
  field: keyof OwnFields,
  value: OwnFields[keyof OwnFields],
): Partial<OwnFields> {
  return own[field] === value ? without(fields, field) : { ...fields, [field]: value };
}

function without(fields: Partial<OwnFields>, field: keyof OwnFields): Partial<OwnFields> {
  const { [field]: _, ...rest } = fields;
  return rest;
}
