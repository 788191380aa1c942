import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { PlatformEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { ConfigDrafts, type Surroundings } from './config-drafts';
import { configFileKey } from './config-file';
import { VERSION } from './form-fields';

type Sent = Parameters<Surroundings['send']>[0];
type Answer = Awaited<ReturnType<Surroundings['send']>>;

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const FILE = { content: 'name: Ada # who\nversion: 1.0.0\n', version: 'v1' };

/** The drafts of a page, with a platform that answers as it is told and does what it says it did. */
function page(answer: (sent: Sent) => Promise<Answer> | Answer) {
  const queries = new QueryClient();
  queries.setQueryData(configFileKey(ID), FILE);
  const rows = new Map([
    [ID, { id: ID, name: 'Ada', role: null, tier: 2, runtime: 'mock', model: null } as WorkspaceRow],
  ]);
  const sent: Sent[] = [];
  const drafts = new ConfigDrafts({
    queries,
    rowOf: (id) => rows.get(id),
    reloadRows: async () => {
      for (const { workspace, model } of sent) {
        const row = rows.get(ID);
        if (row)
          rows.set(ID, { ...row, ...workspace, ...(model === undefined ? {} : { model }) } as WorkspaceRow);
      }
    },
    send: async (request) => {
      sent.push(request);
      return answer(request);
    },
  });
  return {
    drafts,
    queries,
    rows,
    sent,
    draft: () => drafts.sessionOf(ID).draft,
    report: () => drafts.sessionOf(ID).report,
  };
}

const saved = (data: object): Answer => ({ ok: true, data }) as Answer;
const SAVED = { saved: true };

test('only what changed is sent, with the version it began from; saved, nothing is dirty', async () => {
  const { drafts, queries, sent, report } = page(() =>
    saved({ workspace: SAVED, file: { saved: true, version: 'v2' } }),
  );
  drafts.changeField(ID, 'name', 'Bea');
  await drafts.save(ID);
  expect(sent).toEqual([
    {
      id: ID,
      workspace: { name: 'Bea' },
      file: { content: 'name: Bea # who\nversion: 1.0.0\n', expected_version: 'v1' },
    },
  ]);
  expect(report()?.saved).toBe('Saved.');
  expect(drafts.hasUnsaved()).toBe(false);
  expect(queries.getQueryData(configFileKey(ID))).toEqual({
    content: 'name: Bea # who\nversion: 1.0.0\n',
    version: 'v2',
  });
});

test('a second press while the first is under way sends nothing', async () => {
  const { drafts, sent } = page(() => saved({ model: SAVED }));
  drafts.changeField(ID, 'model', 'a:b');
  await Promise.all([drafts.save(ID), drafts.save(ID)]);
  expect(sent).toHaveLength(1);
});

test('what was refused stays, names its reason at its field, and is alone sent again', async () => {
  const refused = { saved: false, code: 'invalid_field', message: 'model must be shorter.', field: 'model' };
  const { drafts, sent, draft, report } = page(() => saved({ workspace: SAVED, model: refused }));
  drafts.changeField(ID, 'tier', 1);
  drafts.changeField(ID, 'model', 'x');
  await drafts.save(ID);
  expect(report()).toEqual({
    isWhole: false,
    saved: 'Tier saved.',
    refused: ['Model not saved: model must be shorter.'],
    errors: { model: 'model must be shorter.' },
  });
  expect(draft().fields).toEqual({ model: 'x' });
  await drafts.save(ID);
  expect(sent[1]).toEqual({ id: ID, model: 'x' });
});

test('without the platform everything is kept, and a change ends what was said', async () => {
  const { drafts, draft, report } = page(() => Promise.reject(new Error('offline')));
  drafts.changeText(ID, `${FILE.content}new: 1\n`);
  await drafts.save(ID);
  expect(report()?.refused).toEqual([expect.stringContaining('cannot be reached')]);
  expect(draft().file?.text).toBe(`${FILE.content}new: 1\n`);
  drafts.changeText(ID, `${FILE.content}new: 2\n`);
  expect(report()).toBeNull();
});

test('a text that cannot be read, and a box that cannot be written, are not sent', async () => {
  const { drafts, sent, report } = page(() => saved({}));
  drafts.changeText(ID, 'a: [\n');
  await drafts.save(ID);
  expect(report()?.refused[0]).toMatch(/^Nothing was saved\. config\.yaml, line \d+: /);
  drafts.changeText(ID, FILE.content);
  drafts.setTyped(ID, 'delegation.timeout', { text: 'soon', error: 'Timeout must be a number.' });
  await drafts.save(ID);
  expect(report()?.errors).toEqual({ 'delegation.timeout': 'Timeout must be a number.' });
  expect(sent).toEqual([]);
});

test('what is typed while it saves is kept, on top of what was saved', async () => {
  let answer = (_: Answer): void => undefined;
  const { drafts, draft } = page(() => new Promise<Answer>((resolve) => (answer = resolve)));
  drafts.changeText(ID, `${FILE.content}a: 1\n`);
  const saving = drafts.save(ID);
  drafts.changeText(ID, `${FILE.content}a: 12\n`);
  answer(saved({ file: { saved: true, version: 'v2' } }));
  await saving;
  expect(draft().file).toEqual({
    text: `${FILE.content}a: 12\n`,
    base: { content: `${FILE.content}a: 1\n`, version: 'v2' },
  });
});

test('mine is saved over what they wrote only with the version that was shown', async () => {
  const { drafts, queries, sent } = page(() => saved({ file: { saved: true, version: 'v3' } }));
  drafts.changeText(ID, 'name: Ada\nmine: 1\n');
  queries.setQueryData(configFileKey(ID), { content: 'name: Ada\ntheirs: 1\n', version: 'v2' });
  await drafts.keepMine(ID);
  expect(sent[0]?.file).toEqual({ content: 'name: Ada\nmine: 1\n', expected_version: 'v2' });
});

test('theirs replaces what was changed in the file', () => {
  const { drafts, draft } = page(() => saved({}));
  drafts.changeText(ID, 'mine: 1\n');
  drafts.takeTheirs(ID);
  expect(draft().file).toBeNull();
});

test('a value that a form cannot write stays in its box with the reason', () => {
  const { drafts, queries, draft } = page(() => saved({}));
  queries.setQueryData(configFileKey(ID), { content: 'version: &v 1\nother: *v\n', version: 'v1' });
  const typed = { text: '', error: 'Version cannot be changed from here.' };
  drafts.changeValue(ID, VERSION, undefined, typed);
  expect(draft()).toMatchObject({ file: null, typed: { version: typed } });
});

test('a file that was written elsewhere is read again, and what was saved here is not', () => {
  const { drafts, queries } = page(() => saved({}));
  const event = (file_version: string): PlatformEvent => ({
    event: 'WORKSPACE_CONFIG_CHANGED',
    workspace_id: ID,
    timestamp: '2026-01-01T00:00:00.000Z',
    version: 1,
    payload: { kind: 'file', path: '/configs/config.yaml', file_version },
  });
  const isOld = () => queries.getQueryState(configFileKey(ID))?.isInvalidated;
  drafts.hear([event('v1')]);
  expect(isOld()).toBe(false);
  drafts.hear([
    {
      ...event('v2'),
      payload: { kind: 'file', path: '/configs/notes.md', file_version: 'v2' },
    } as PlatformEvent,
  ]);
  expect(isOld()).toBe(false);
  drafts.hear([event('v2')]);
  expect(isOld()).toBe(true);
});

test('what belongs to a workspace that is gone keeps nobody on the page', () => {
  const { drafts, rows } = page(() => saved({}));
  drafts.changeField(ID, 'name', 'Bea');
  expect(drafts.hasUnsaved()).toBe(true);
  rows.clear();
  expect(drafts.hasUnsaved()).toBe(false);
});
