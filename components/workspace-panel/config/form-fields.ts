import type { FieldPath, ReadText } from './document/read-document';
import { readField } from './document/read-document';
import { readEnvName } from './env-name';

type ReadItem = (typed: string) => { readonly item: string } | { readonly error: string };

interface FieldBase {
  readonly id: string;
  readonly path: FieldPath;
  readonly label: string;
  readonly hint?: string;
}

/** A value that stands in the file alone, and how a form shows it. */
export type FileField = FieldBase &
  (
    | { readonly kind: 'line' | 'text'; readonly placeholder?: string }
    | { readonly kind: 'choice' }
    | { readonly kind: 'number'; readonly max: number; readonly placeholder: string }
    | { readonly kind: 'list'; readonly noun: string; readonly readItem: ReadItem; readonly isCode: boolean }
  );

export interface FileGroup {
  readonly id: string;
  readonly label: string;
  readonly fields: readonly FileField[];
}

const anyItem: ReadItem = (typed) => ({ item: typed.trim() });

const list = (id: string, label: string, noun: string, rest: Partial<FileField> = {}): FileField =>
  ({ id, path: [id], label, noun, kind: 'list', readItem: anyItem, isCode: false, ...rest }) as FileField;

const number = (group: string, id: string, label: string, usual: number, max: number): FileField => ({
  id: `${group}.${id}`,
  path: [group, id],
  label,
  kind: 'number',
  max,
  placeholder: String(usual),
});

const choice = (group: string, id: string, label: string): FileField => ({
  id: `${group}.${id}`,
  path: [group, id],
  label,
  kind: 'choice',
});

export const DESCRIPTION: FileField = {
  id: 'description',
  path: ['description'],
  label: 'Description',
  kind: 'text',
  hint: 'What the agent reads about itself. The role is what people read on the card.',
};

export const VERSION: FileField = {
  id: 'version',
  path: ['version'],
  label: 'Version',
  kind: 'line',
  placeholder: '1.0.0',
};

export const REQUIRED_ENV: FileField = list('required_env', 'Required variables', 'name', {
  path: ['runtime_config', 'required_env'],
  hint: 'Names only, such as ANTHROPIC_API_KEY. Their values belong in the secrets.',
  readItem: readEnvName,
  isCode: true,
} as Partial<FileField>);

/** What stands below the first two groups, folded away until somebody looks. */
export const FILE_GROUPS: readonly FileGroup[] = [
  {
    id: 'skills',
    label: 'Skills and tools',
    fields: [
      list('skills', 'Skills', 'skill'),
      list('tools', 'Tools', 'tool'),
      list('prompt_files', 'Prompt files', 'file', {
        hint: 'Read in this order, from the folder of this file.',
        isCode: true,
      } as Partial<FileField>),
    ],
  },
  {
    id: 'a2a',
    label: 'A2A',
    fields: [
      choice('a2a', 'streaming', 'Streams its answers'),
      choice('a2a', 'push_notifications', 'Sends push notifications'),
    ],
  },
  {
    id: 'delegation',
    label: 'Delegation',
    fields: [
      number('delegation', 'retry_attempts', 'Retries', 3, 100),
      number('delegation', 'retry_delay', 'Delay between two tries (seconds)', 5, 86_400),
      number('delegation', 'timeout', 'Timeout (seconds)', 120, 86_400),
      choice('delegation', 'escalate', 'Asks its superior when it fails'),
    ],
  },
];

/** What a field shows; `strange` when the file holds there what a form cannot show. */
export type Shown =
  | { readonly value: string | boolean | readonly string[] | null }
  | { readonly strange: true };

export function showField(field: FileField, read: ReadText): Shown {
  const value = readField(read, field.path);
  if (value === undefined || value === null) return { value: null };
  switch (field.kind) {
    case 'line':
    case 'text':
    case 'number':
      return typeof value === 'string' || typeof value === 'number' ? { value: String(value) } : STRANGE;
    case 'choice':
      return typeof value === 'boolean' ? { value } : STRANGE;
    case 'list':
      return isTexts(value) ? { value } : STRANGE;
  }
}

const STRANGE: Shown = { strange: true };

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** A whole number from 0 on; null for an empty box. */
export function readNumber(
  { label, max }: { readonly label: string; readonly max: number },
  typed: string,
): { readonly number: number | null } | { readonly error: string } {
  const text = typed.trim();
  if (text === '') return { number: null };
  const number = Number(text);
  return /^\d+$/.test(text) && number <= max
    ? { number }
    : { error: `${label} must be a whole number from 0 to ${max}.` };
}
