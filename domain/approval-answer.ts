import { isJsonObject, textField } from './a2a/json';
import { type A2aPart, textOfParts } from './a2a/part';
import { APPROVAL_DECISIONS, APPROVAL_NOTE_MAX, type ApprovalDecision } from './approval';

/** What a message says to an approval that its task waits for. */
interface ApprovalAnswer {
  readonly decision: ApprovalDecision;
  readonly note: string | null;
  /** Which one is meant; null: it does not say. */
  readonly approvalId: string | null;
}

const WORDS: Readonly<Record<string, ApprovalDecision>> = {
  approve: 'approved',
  approved: 'approved',
  yes: 'approved',
  deny: 'denied',
  denied: 'denied',
  no: 'denied',
};

/** The word alone, or the word and behind a colon or a line break what else there is to say. */
const SENTENCE = /^\s*(approved?|yes|deny|denied|no)\s*(?:[.!]\s*|[:\n]\s*([\s\S]*\S)\s*)?$/i;

/**
 * Reads a message that can only be a decision: a data part with `decision`, or one of a few words. Null for every other
 * message, because a guess would be worse than to be asked again.
 */
export function readApprovalAnswer(parts: readonly A2aPart[]): ApprovalAnswer | null {
  for (const part of parts) {
    if (part.kind !== 'data' || !isJsonObject(part.data)) continue;
    const given = textField(part.data, 'decision');
    const decision = APPROVAL_DECISIONS.find((known) => known === given);
    if (!decision) continue;
    return {
      decision,
      note: toNote(textField(part.data, 'note')),
      approvalId: textField(part.data, 'approval_id', 'approvalId') ?? null,
    };
  }
  const [, word = '', note] = SENTENCE.exec(textOfParts(parts)) ?? [];
  const decision = WORDS[word.toLowerCase()];
  return decision === undefined ? null : { decision, note: toNote(note), approvalId: null };
}

const toNote = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text.trim().slice(0, APPROVAL_NOTE_MAX);
