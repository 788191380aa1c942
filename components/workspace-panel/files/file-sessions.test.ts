import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlatformEvent } from '@/contracts/events';
import { FileSessions, fileKey, isFileConflict } from './file-sessions';
import type { FilePlace } from './load-file';

const id = '00000000-0000-4000-8000-00000000000a';
const place: FilePlace = { id, root: '/workspace', path: 'notes/today.md' };
const stored = { content: 'old', version: 'v1' };

let queries: QueryClient;
let sessions: FileSessions;
const bodies: unknown[] = [];
function answer(status: number, body: unknown, during: () => void = () => undefined): void {
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    bodies.push(init.body ? JSON.parse(String(init.body)) : null);
    during();
    return Response.json(body, { status });
  });
}
const saved = (version: string) => ({ status: 'saved', path: place.path, version });
const refusal = (code: string) => ({ error: 'Not so.', code, request_id: 'r', current_version: 'v9' });

beforeEach(() => {
  bodies.length = 0;
  queries = new QueryClient();
  queries.setQueryData(fileKey(place), stored);
  sessions = new FileSessions({ queries, isThere: () => true });
});
afterEach(() => vi.unstubAllGlobals());

describe('a file that is edited', () => {
  it('is unsaved until it is typed back to what is stored', () => {
    sessions.edit(place, 'new');
    expect(sessions.hasUnsaved()).toBe(true);
    sessions.edit(place, 'old');
    expect(sessions.hasUnsaved()).toBe(false);
  });

  it('is saved over the version that the changes began from', async () => {
    sessions.edit(place, 'new');
    answer(200, saved('v2'));
    await Promise.all([sessions.save(place), sessions.save(place)]);
    expect(bodies).toEqual([{ content: 'new', expected_version: 'v1' }]);
    expect(sessions.draftOf(place)).toBeUndefined();
    expect(queries.getQueryData(fileKey(place))).toEqual({ content: 'new', version: 'v2' });
  });

  it('keeps what is typed while it is being saved, on top of what was saved', async () => {
    sessions.edit(place, 'new');
    answer(200, saved('v2'), () => sessions.edit(place, 'newer'));
    await sessions.save(place);
    expect(sessions.draftOf(place)).toMatchObject({
      text: 'newer',
      base: { content: 'new', version: 'v2' },
      isSaving: false,
    });
  });

  it('is in conflict once somebody else has saved it, until it is decided which is to stay', async () => {
    sessions.edit(place, 'mine');
    answer(409, refusal('file_changed'));
    await sessions.save(place);
    const draft = sessions.draftOf(place);
    if (!draft) throw new Error('the draft is gone');
    expect(draft).toMatchObject({ text: 'mine', refusal: null, isSaving: false });
    const theirs = { content: 'theirs', version: 'v9' };
    queries.setQueryData(fileKey(place), theirs);
    expect(isFileConflict(draft, theirs)).toBe(true);
    expect(isFileConflict(draft, null)).toBe(true);
    answer(200, saved('v10'));
    await sessions.keepMine(place);
    expect(bodies.at(-1)).toEqual({ content: 'mine', expected_version: 'v9' });
    expect(sessions.draftOf(place)).toBeUndefined();
  });

  it('stays with the reason when it cannot be saved', async () => {
    sessions.edit(place, 'new');
    answer(413, refusal('files_full'));
    await sessions.save(place);
    expect(sessions.draftOf(place)).toMatchObject({ text: 'new', refusal: 'Not so.' });
  });
});

describe('a new file', () => {
  it('is opened with its folders unfolded, and never takes the place of another', async () => {
    answer(200, saved('v1'));
    expect(await sessions.create(place)).toBeNull();
    expect(bodies).toEqual([{ content: '', expected_version: null }]);
    expect(sessions.of(id)).toMatchObject({ openPath: 'notes/today.md', unfolded: new Set(['notes']) });
    answer(409, refusal('file_changed'));
    expect(await sessions.create(place)).toMatch(/of that name already/);
  });
});

describe('a deletion', () => {
  it('of a folder closes and forgets what was open and edited in it, and nothing beside it', async () => {
    sessions.showRoot(id, '/workspace');
    sessions.open(id, place.path);
    sessions.edit(place, 'new');
    sessions.edit({ ...place, path: 'notes.md' }, 'kept');
    answer(200, { status: 'deleted', path: 'notes' });
    expect(await sessions.remove({ ...place, path: 'notes' })).toBeNull();
    expect(sessions.of(id).openPath).toBeNull();
    expect([...sessions.of(id).drafts.keys()]).toEqual(['/workspace/notes.md']);
  });
});

describe('news of files', () => {
  const news = (path: string | null, version: string | null): PlatformEvent =>
    ({
      event: 'WORKSPACE_CONFIG_CHANGED',
      workspace_id: id,
      timestamp: '2026-01-01T00:00:00.000Z',
      version: 1,
      payload: { kind: path === null ? 'files' : 'file', path, file_version: version },
    }) as PlatformEvent;
  const isStale = () => queries.getQueryState(fileKey(place))?.isInvalidated;

  it('are read again, but for what this page has written itself', () => {
    sessions.hear([news('/workspace/notes/today.md', 'v1')]);
    expect(isStale()).toBe(false);
    sessions.hear([news('/workspace/notes/today.md', 'v2')]);
    expect(isStale()).toBe(true);
  });

  it('that name no file are about all of them', () => {
    sessions.hear([news(null, null)]);
    expect(isStale()).toBe(true);
  });
});
