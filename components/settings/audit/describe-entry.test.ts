import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '@/contracts/audit';
import { AUDIT_SENTENCES } from '@/domain/audit-sentences';
import { actionText, actorText, describeActor, describeEntry } from './describe-entry';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-00000000000a';
const ENTRY: AuditEntry = {
  id: '1',
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  actor: { id: 'owner', name: null },
  origin: 'user',
  action: 'save-workspace-secret',
  workspace_id: ID,
  workspace_name: 'Ada',
  request_id: 'r',
  details: { key: 'GITHUB_TOKEN' },
};
const tell = (entry: Partial<AuditEntry>) =>
  describeEntry({ ...ENTRY, ...entry })
    .map(({ text, isName }) => (isName ? `[${text}]` : text))
    .join('');

describe('an entry', () => {
  it('is a sentence with its names set apart', () => {
    expect(tell({})).toBe('[The owner] saved the secret [GITHUB_TOKEN] of [Ada]');
  });

  it('is told by the id of its action where that is not known', () => {
    for (const action of ['plant-trees', 'constructor']) {
      expect(tell({ action })).toBe(`[The owner] did [${action}]`);
    }
  });

  it('that was refused does not read as if it had been done', () => {
    const refused = { action: 'sign-in', actor: { id: 'anonymous', name: null } };
    expect(tell({ ...refused, details: { by: 'github', refused: 'not_invited' } })).toBe(
      '[Somebody unknown] tried to sign in by [github] and was not let in',
    );
    expect(tell({ details: { refused: 'x' } })).toBe('[The owner] did [save-workspace-secret]');
  });

  it('of a workspace that is gone has the name of then, or says that it is gone', () => {
    const gone = { action: 'delete-workspace', workspace_name: null };
    expect(tell({ ...gone, details: { name: 'Ada' } })).toBe('[The owner] removed the workspace [Ada]');
    expect(tell({ ...gone, details: {} })).toBe(
      '[The owner] removed the workspace [a workspace that is gone]',
    );
  });

  it.each([null, 7, 'text', [], { key: 7 }, { key: '' }])(
    'is told whatever its details are: %j',
    (details) => {
      expect(tell({ details })).toBe('[The owner] saved the secret [without a name] of [Ada]');
    },
  );
});

describe('who did it', () => {
  it.each([
    ['owner', null, 'The owner'],
    ['owner', 'Grace', 'Grace'],
    [`key:${ID}`, 'CI', 'The key CI'],
    [`key:${ID}`, null, 'A key that is gone'],
    [`workspace:${ID}`, 'Ada', 'The agent of Ada'],
    [`workspace:${ID}`, null, 'An agent that is gone'],
    [`person:${ID}`, 'Olga', 'Olga'],
    [`person:${ID}`, null, 'Somebody who is gone'],
    ['anonymous', null, 'Somebody unknown'],
    ['command:secrets-rotate', null, 'command:secrets-rotate'],
  ])('%s called %s is %s', (id, name, text) => {
    expect(actorText({ id, name })).toBe(text);
    expect(describeActor({ id, name }).some(({ isName }) => isName)).toBe(true);
  });
});

describe('the actions', () => {
  it('are told in a list without names, each in words of its own', () => {
    expect(actionText('write-file')).toBe('Wrote the file … of …');
    expect(actionText('plant-trees')).toBe('plant-trees');
    const texts = Object.keys(AUDIT_SENTENCES).map(actionText);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
