const GAP = '\n\n';

/** Gives a text that could not be sent back to the composer, in front of what was typed since. */
export function giveBack(draft: string, text: string): string {
  // Of a message that was files alone.
  if (text === '') return draft;
  return draft.trim() === '' ? text : `${text}${GAP}${draft}`;
}

/** Takes a text that was given back out again, if it still stands there untouched. */
export function takeBack(draft: string, text: string): string {
  if (text === '') return draft;
  if (draft.trim() === text) return '';
  if (draft.startsWith(text + GAP)) return draft.slice(text.length + GAP.length);
  return draft.endsWith(GAP + text) ? draft.slice(0, -text.length - GAP.length) : draft;
}

/** What is sent of a draft: without empty lines around it, with the indentation of its first line. */
export const toMessageText = (draft: string): string => draft.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
