import type { QueryClient } from '@tanstack/react-query';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ApiError, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import type { PlatformEvent } from '@/contracts/events';
import { deleteFile, writeFile } from '@/contracts/workspace-files';
import type { FileRoot } from '@/domain/workspace-files/file-roots';
import type { FilePlace, LoadedFile } from './load-file';

/** A file that was changed here and is not saved. */
export interface FileDraft {
  readonly text: string;
  /** What the changes began from; null: there was no file. */
  readonly base: LoadedFile | null;
  readonly isSaving: boolean;
  /** Why the last save came to nothing, in the server's words. */
  readonly refusal: string | null;
}

/** Where somebody is among the files of one workspace, and what they changed there. */
export interface FileSession {
  readonly root: FileRoot;
  /** The folders that are unfolded, below the root. */
  readonly unfolded: ReadonlySet<string>;
  /** The file in the editor, below the root; null: the tree is shown. */
  readonly openPath: string | null;
  /** By root and path. */
  readonly drafts: ReadonlyMap<string, FileDraft>;
}

export const EMPTY_FILE_SESSION: FileSession = {
  root: '/configs',
  unfolded: new Set(),
  openPath: null,
  drafts: new Map(),
};

/** All questions about the files of a workspace. */
const filesKey = (id: string) => ['files', id] as const;
export const folderKey = (id: string, root: FileRoot, path: string) =>
  [...filesKey(id), 'folder', root, path] as const;
export const fileKey = ({ id, root, path }: FilePlace) => [...filesKey(id), 'file', root, path] as const;

export const fullPathOf = ({ root, path }: Pick<FilePlace, 'root' | 'path'>): string => `${root}/${path}`;

/** Somebody else has written the file, or deleted it, since the changes began. */
export const isFileConflict = (draft: FileDraft, stored: LoadedFile | null): boolean =>
  draft.text !== stored?.content && (draft.base?.version ?? null) !== (stored?.version ?? null);

const UNREACHABLE = 'The platform cannot be reached. What you changed is kept; save again in a moment.';

interface Surroundings {
  readonly queries: QueryClient;
  readonly isThere: (id: string) => boolean;
}

/** The files that are looked at and edited in the page, whichever card and tab are open. */
export class FileSessions {
  readonly store: StoreApi<ReadonlyMap<string, FileSession>> = createStore<ReadonlyMap<string, FileSession>>(
    () => new Map(),
  );

  constructor(private readonly around: Surroundings) {}

  of(id: string): FileSession {
    return this.store.getState().get(id) ?? EMPTY_FILE_SESSION;
  }

  draftOf(place: FilePlace): FileDraft | undefined {
    return this.of(place.id).drafts.get(fullPathOf(place));
  }

  /** True while something would be lost with the page. */
  hasUnsaved(): boolean {
    return [...this.store.getState()].some(([id, { drafts }]) => drafts.size > 0 && this.around.isThere(id));
  }

  /** Another root: its own tree, nothing of the other one's. Drafts stay. */
  showRoot(id: string, root: FileRoot): void {
    this.change(id, (session) => ({ ...session, root, unfolded: new Set(), openPath: null }));
  }

  open(id: string, openPath: string | null): void {
    this.change(id, (session) => ({ ...session, openPath }));
  }

  fold(id: string, path: string, isUnfolded: boolean): void {
    this.change(id, (session) => {
      const unfolded = new Set(session.unfolded);
      if (isUnfolded) unfolded.add(path);
      else unfolded.delete(path);
      return { ...session, unfolded };
    });
  }

  /** Takes over what was typed; typing back to what is stored leaves nothing to save. */
  edit(place: FilePlace, text: string): void {
    const stored = this.storedOf(place);
    const draft = this.draftOf(place);
    const isAsStored = stored?.content === text && !draft?.isSaving;
    const base = draft ? draft.base : stored;
    this.put(place, isAsStored ? null : { text, base, isSaving: draft?.isSaving ?? false, refusal: null });
  }

  /** The file as it is stored, in place of what was changed here. */
  drop(place: FilePlace): void {
    this.put(place, null);
  }

  /** Saves over what somebody else wrote; the person has been told of it. */
  keepMine(place: FilePlace): Promise<void> {
    const draft = this.draftOf(place);
    if (draft) this.put(place, { ...draft, base: this.storedOf(place) });
    return this.save(place);
  }

  /** Saves once however often it is asked; what is refused stays, and so does what was typed meanwhile. */
  async save(place: FilePlace): Promise<void> {
    const sent = this.draftOf(place);
    if (!sent || sent.isSaving) return;
    this.put(place, { ...sent, isSaving: true, refusal: null });
    try {
      const stored = await this.write(place, sent.text, sent.base?.version ?? null);
      const now = this.draftOf(place);
      const isSame = now === undefined || now.text === sent.text;
      this.put(place, isSame ? null : { ...now, base: stored, isSaving: false });
    } catch (error) {
      const isConflict = error instanceof ApiError && error.code === 'file_changed';
      // What is there now is read before anything is said, so that the question is about exactly that.
      if (isConflict) await this.around.queries.invalidateQueries({ queryKey: fileKey(place) });
      const now = this.draftOf(place) ?? sent;
      this.put(place, { ...now, isSaving: false, refusal: isConflict ? null : reasonOf(error) });
    }
  }

  /** An empty file where there was none, opened. Null when it is done, else why not. */
  async create(place: FilePlace): Promise<string | null> {
    try {
      await this.write(place, '', null);
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'file_changed';
      return isTaken ? 'There is a file of that name already.' : reasonOf(error);
    }
    for (const folder of foldersOf(place.path)) this.fold(place.id, folder, true);
    this.open(place.id, place.path);
    return null;
  }

  /** A file, or a folder with everything in it. Null when it is done, else why not. */
  async remove(place: FilePlace): Promise<string | null> {
    const { id, root, path } = place;
    try {
      await call(deleteFile, { params: { id, path }, query: { root } });
    } catch (error) {
      const isGone = error instanceof ApiError && error.code === 'file_not_found';
      if (!isGone) return reasonOf(error);
    }
    const isInIt = (full: string) => full === fullPathOf(place) || full.startsWith(`${fullPathOf(place)}/`);
    this.change(id, (session) => ({
      ...session,
      openPath: session.openPath !== null && isInIt(`${root}/${session.openPath}`) ? null : session.openPath,
      drafts: new Map([...session.drafts].filter(([full]) => !isInIt(full))),
    }));
    await this.refresh(id);
    return null;
  }

  /** Asks again for everything that is shown of a workspace. */
  refresh(id: string): Promise<void> {
    return this.around.queries.invalidateQueries({ queryKey: filesKey(id) });
  }

  /** Files that were written elsewhere are read again; what is edited stays. */
  hear(batch: readonly PlatformEvent[]): void {
    for (const event of batch) {
      if (event.event !== 'WORKSPACE_CONFIG_CHANGED' || event.payload.kind === 'settings') continue;
      const { queries } = this.around;
      const known = queries
        .getQueriesData<LoadedFile | null>({ queryKey: [...filesKey(event.workspace_id), 'file'] })
        .find(([key]) => `${key[3]}/${key[4]}` === event.payload.path)?.[1];
      if (known === undefined || known?.version !== event.payload.file_version)
        void this.refresh(event.workspace_id);
    }
  }

  private async write(place: FilePlace, content: string, expected: string | null): Promise<LoadedFile> {
    const { id, root, path } = place;
    const { version } = await call(writeFile, {
      params: { id, path },
      query: { root },
      body: { content, expected_version: expected },
    });
    const stored = { content, version };
    this.around.queries.setQueryData(fileKey(place), stored);
    void this.around.queries.invalidateQueries({ queryKey: [...filesKey(id), 'folder'] });
    return stored;
  }

  private storedOf(place: FilePlace): LoadedFile | null {
    return this.around.queries.getQueryData<LoadedFile | null>(fileKey(place)) ?? null;
  }

  private put(place: FilePlace, draft: FileDraft | null): void {
    this.change(place.id, (session) => {
      const drafts = new Map(session.drafts);
      if (draft) drafts.set(fullPathOf(place), draft);
      else drafts.delete(fullPathOf(place));
      return { ...session, drafts };
    });
  }

  private change(id: string, change: (session: FileSession) => FileSession): void {
    this.store.setState((sessions) => new Map(sessions).set(id, change(this.of(id))), true);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof ApiError && error.code === 'network' ? UNREACHABLE : toFailure(error).message;

/** The folders that a path goes through, outermost first. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}
