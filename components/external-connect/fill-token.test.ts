import { expect, it } from 'vitest';
import { buildSnippets } from '@/domain/connect-snippets/build-snippets';
import { SNIPPET_KEYS, TOKEN_PLACEHOLDER } from '@/domain/connect-snippets/snippet-facts';
import { fillToken } from './fill-token';

const TOKEN = "mol_ws_$&$'x";
const snippets = buildSnippets({
  workspaceId: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
  workspaceName: 'Ada',
  platformUrl: 'https://agents.example/api',
});

it.each(SNIPPET_KEYS)('%s holds the token at every place for it, as it is', (key) => {
  const places = snippets[key].split(TOKEN_PLACEHOLDER).length;
  const { text, state } = fillToken(snippets[key], TOKEN);
  expect(state).toBe('filled');
  expect(text.split(TOKEN).length).toBe(places);
  expect(text).not.toContain(TOKEN_PLACEHOLDER);
});

it('says that a text of another server has no place for it', () => {
  expect(fillToken('curl <token>', TOKEN)).toEqual({ text: 'curl <token>', state: 'no-place' });
});

it('leaves the text alone when there is no token', () => {
  expect(fillToken(snippets.codex_snippet, '')).toEqual({ text: snippets.codex_snippet, state: 'no-token' });
});
