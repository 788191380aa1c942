import { isolate } from '@/components/ui/isolate';
import type { AuditEntry } from '@/contracts/audit';
import { AUDIT_SENTENCES, REFUSED_SENTENCES } from '@/domain/audit-sentences';

/** A piece of a sentence; names are set apart from the words around them. */
export interface Piece {
  readonly text: string;
  readonly isName: boolean;
}

type Actor = AuditEntry['actor'];

const words = (text: string): Piece => ({ text, isName: false });
const name = (text: string): Piece => ({ text, isName: true });

/** Who did something, in words. */
export function describeActor({ id, name: known }: Actor): Piece[] {
  if (id === 'owner') return [name(known ?? 'The owner')];
  if (id.startsWith('workspace:')) {
    return known === null ? [name('An agent that is gone')] : [words('The agent of '), name(known)];
  }
  if (id.startsWith('key:')) {
    return known === null ? [name('A key that is gone')] : [words('The key '), name(known)];
  }
  if (id.startsWith('person:')) return [name(known ?? 'Somebody who is gone')];
  if (id === 'anonymous') return [name('Somebody unknown')];
  return [name(known ?? id)];
}

/** The whole sentence; an action that this version does not know by its id. */
export function describeEntry(entry: AuditEntry): Piece[] {
  const sentence = sentenceOf(entry);
  const who = describeActor(entry.actor);
  if (sentence === undefined) return [...who, words(' did '), name(entry.action)];
  const said = sentence
    .split(/\{(\w+)\}/)
    .map((part, at) => (at % 2 === 0 ? words(part) : fill(entry, part)));
  return [...who, words(' '), ...said.filter(({ text }) => text !== '')];
}

function sentenceOf(entry: AuditEntry): string | undefined {
  const table = detail(entry, 'refused') === null ? AUDIT_SENTENCES : REFUSED_SENTENCES;
  return Object.hasOwn(table, entry.action) ? table[entry.action] : undefined;
}

function fill(entry: AuditEntry, field: string): Piece {
  if (field !== 'workspace') return name(detail(entry, field) ?? 'without a name');
  return name(entry.workspace_name ?? detail(entry, 'name') ?? 'a workspace that is gone');
}

function detail({ details }: AuditEntry, field: string): string | null {
  if (typeof details !== 'object' || details === null) return null;
  const value = new Map<string, unknown>(Object.entries(details)).get(field);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** As one text, for a list to choose from. */
export const actorText = (actor: Actor): string =>
  describeActor(actor)
    .map(({ text, isName }) => (isName ? isolate(text) : text))
    .join('');

/** An action in a list to choose from: its sentence without the names. */
export function actionText(action: string): string {
  const sentence = AUDIT_SENTENCES[action];
  if (sentence === undefined) return action;
  return sentence.replace(/^./, (first) => first.toUpperCase()).replace(/\{\w+\}/g, '…');
}
