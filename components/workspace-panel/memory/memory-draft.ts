import type { MemoryRow } from '@/contracts/memory';
import { MEMORY_KEY, MEMORY_KEY_MAX, MEMORY_VALUE_BYTES_MAX } from '@/domain/workspace-memory';

/** What the form holds: the value as people type it. */
export interface MemoryDraft {
  readonly key: string;
  readonly value: string;
  /** Seconds; '' where it stays, `AS_NOW` where nothing changes. */
  readonly ttl: string;
}

export type DraftErrors = { readonly [Field in keyof MemoryDraft]?: string };

export const EMPTY_DRAFT: MemoryDraft = { key: '', value: '', ttl: '' };

/** How long a value may be kept, as the form offers it. */
export const LIFETIMES = [
  ['', 'Until it is deleted'],
  ['3600', 'For an hour'],
  ['86400', 'For a day'],
  ['604800', 'For a week'],
  ['2592000', 'For 30 days'],
] as const;

/** Stands for the time that the value has already. */
export const AS_NOW = 'as-now';

/** For how long to keep it from now on, in seconds; null: until it is deleted. */
export function secondsOf(ttl: string, expiresAt: string | undefined, now: number): number | null {
  if (ttl !== AS_NOW) return ttl === '' ? null : Number(ttl);
  return expiresAt === undefined ? null : Math.max(1, Math.ceil((Date.parse(expiresAt) - now) / 1000));
}

/** A value for the eyes of people: a text as it is, everything else as JSON. */
export const toText = (value: unknown): string =>
  typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value, null, 2);

/** What people mean: JSON where it is that, else the text that they typed. A text that looks like JSON stands in quotes. */
export function toValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What can be said without asking the server. */
export function checkDraft({ key, value }: MemoryDraft): DraftErrors {
  return { ...keyError(key), ...valueError(value) };
}

function keyError(key: string): DraftErrors {
  if (key === '') return { key: 'It needs a key.' };
  if (key.length > MEMORY_KEY_MAX) return { key: `A key has at most ${MEMORY_KEY_MAX} characters.` };
  return MEMORY_KEY.test(key) ? {} : { key: 'A key has no spaces and no slashes.' };
}

function valueError(value: string): DraftErrors {
  if (value.trim() === '') return { value: 'It needs a value. An empty text is "".' };
  const bytes = new TextEncoder().encode(JSON.stringify(toValue(value))).length;
  return bytes > MEMORY_VALUE_BYTES_MAX ? { value: 'A value has at most 64 KiB.' } : {};
}

/** Those whose key or value holds what is typed. */
export function findRows(rows: readonly MemoryRow[], typed: string): readonly MemoryRow[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ key, value }) => `${key}\n${toText(value)}`.toLowerCase().includes(wanted));
}
