/** What the agents of these tests do, whichever SDK they are built on. */
export type Plan =
  | { readonly kind: 'message' | 'task'; readonly text: string }
  | { readonly kind: 'file'; readonly text: string; readonly file: PlannedFile }
  | { readonly kind: 'fail'; readonly text: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'ask'; readonly workspaceId: string; readonly text: string };

interface PlannedFile {
  readonly name: string;
  readonly mimeType: string;
  /** Sent inline. */
  readonly content: string;
}

const ASK = /^ask (\S+) (.+)$/s;

/**
 * Decides by what is said: `task: …` is answered with a task and an artifact, `file: …` with a file of that content,
 * `who` with the name of the caller, `ask <workspace> …` with what that workspace says to it, `fail: …` by an exception, `hang`
 * never, and all else with an echo.
 * @param caller the workspace that calls; '' for a person
 */
export function planAnswer(name: string, said: string, caller: string): Plan {
  const ask = ASK.exec(said);
  if (ask) return { kind: 'ask', workspaceId: ask[1] ?? '', text: ask[2] ?? '' };
  if (said === 'who') return { kind: 'message', text: `${name} is called by ${caller || 'a person'}` };
  if (said === 'hang') return { kind: 'hang' };
  if (said.startsWith('fail: ')) return { kind: 'fail', text: said.slice('fail: '.length) };
  if (said.startsWith('file: ')) {
    const file = { name: 'note.txt', mimeType: 'text/plain', content: said.slice('file: '.length) };
    return { kind: 'file', text: `${name} sends a file`, file };
  }
  return { kind: said.startsWith('task: ') ? 'task' : 'message', text: `${name} heard: ${said}` };
}
