import { TOKEN_PLACEHOLDER } from '@/domain/connect-snippets/snippet-facts';

export interface FilledSnippet {
  readonly text: string;
  /**
   * `filled`: every place has the token. `no-token`: there is none to put in. `no-place`: the text has no place for it,
   * so whoever runs it has to find one.
   */
  readonly state: 'filled' | 'no-token' | 'no-place';
}

/** Puts the token where the snippet wants it, and says whether that worked. */
export function fillToken(snippet: string, token: string): FilledSnippet {
  if (token === '') return { text: snippet, state: 'no-token' };
  const text = snippet.replaceAll(TOKEN_PLACEHOLDER, () => token);
  return { text, state: text.includes(token) ? 'filled' : 'no-place' };
}
