import type { SavedParts } from '@/contracts/configuration';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { OwnFields } from './config-draft';

/** What is sent: only what changed. */
export interface SaveRequest {
  readonly workspace?: Partial<Omit<OwnFields, 'model' | 'role'>> & { readonly role?: string | null };
  readonly model?: string;
  readonly file?: { readonly content: string; readonly expected_version: string | null };
}

export interface SaveReport {
  readonly isWhole: boolean;
  /** What was saved, in a sentence; null: nothing. */
  readonly saved: string | null;
  /** What was not, and why: a sentence each. */
  readonly refused: readonly string[];
  /** Why a field was refused, by its id. */
  readonly errors: Readonly<Record<string, string>>;
}

const LABELS: Readonly<Record<string, string>> = {
  name: 'name',
  role: 'role',
  tier: 'tier',
  runtime: 'runtime',
  model: 'model',
};

/** Says of everything that was sent whether it is saved. */
export function describeSave(request: SaveRequest, parts: SavedParts): SaveReport {
  const sent = [
    { part: parts.workspace, names: Object.keys(request.workspace ?? {}) },
    { part: parts.model, names: ['model'] },
    { part: parts.file, names: [CONFIG_FILE] },
  ].flatMap(({ part, names }) => (part ? [{ part, names: names.map((name) => LABELS[name] ?? name) }] : []));
  const saved = sent.filter(({ part }) => part.saved).flatMap(({ names }) => names);
  const refused = sent.flatMap(({ part, names }) =>
    part.saved ? [] : [`${start(list(names))} not saved: ${part.message}`],
  );
  const isWhole = refused.length === 0;
  const partly = saved.length === 0 ? null : `${start(list(saved))} saved.`;
  return { isWhole, saved: isWhole ? 'Saved.' : partly, refused, errors: errorsOf(parts) };
}

function errorsOf({ workspace, model }: SavedParts): Record<string, string> {
  return {
    ...(workspace?.saved === false && workspace.field !== undefined
      ? { [workspace.field]: workspace.message }
      : {}),
    ...(model?.saved === false ? { model: model.message } : {}),
  };
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** A file's name keeps its own first letter. */
const start = (words: string): string =>
  words.startsWith(CONFIG_FILE) ? words : words.charAt(0).toUpperCase() + words.slice(1);
