import type { QueryClient } from '@tanstack/react-query';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { saveConfigurationAction } from '@/app/actions';
import { runAction } from '@/components/api-client/run-action';
import type { SavedParts } from '@/contracts/configuration';
import type { PlatformEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import {
  afterSave,
  type ConfigDraft,
  changeField,
  changeText,
  changeValue,
  EMPTY_DRAFT,
  isDirty,
  type OwnFields,
  ownFieldsOf,
  type SavedOf,
  type StoredFile,
  type Typed,
  withTyped,
} from './config-draft';
import { configFileKey, isConfigFile } from './config-file';
import { describeSave, type SaveReport, type SaveRequest } from './describe-save';
import type { FieldPath } from './document/read-document';
import type { FieldValue } from './document/render-value';
import { refusal, toSaveRequest } from './save-request';

/** What the page knows of the configuration of one workspace beside what the platform has. */
export interface ConfigSession {
  readonly draft: ConfigDraft;
  readonly isSaving: boolean;
  /** What came of the last save; gone with the next change. */
  readonly report: SaveReport | null;
}

export const EMPTY_SESSION: ConfigSession = { draft: EMPTY_DRAFT, isSaving: false, report: null };

/** A value that stands in the file alone. */
interface ValueField {
  readonly id: string;
  readonly path: FieldPath;
}

export interface Surroundings {
  readonly queries: QueryClient;
  readonly rowOf: (id: string) => WorkspaceRow | undefined;
  readonly reloadRows: () => Promise<void>;
  readonly send: typeof saveConfigurationAction;
}

const UNREACHABLE = 'The platform cannot be reached. Everything you changed is kept; save again in a moment.';

/** The changes came to nothing: the file only repeats the workspace. */
const NOTHING_SENT = { ok: true, data: {} as SavedParts } as const;

/** Every configuration that is edited in the page, whichever card and tab are open. */
export class ConfigDrafts {
  readonly store: StoreApi<ReadonlyMap<string, ConfigSession>> = createStore<
    ReadonlyMap<string, ConfigSession>
  >(() => new Map());

  constructor(private readonly around: Surroundings) {}

  sessionOf(id: string): ConfigSession {
    return this.store.getState().get(id) ?? EMPTY_SESSION;
  }

  /** Changes what is edited; what was said of the last save is over then. */
  private edit(id: string, change: (draft: ConfigDraft) => ConfigDraft): void {
    this.change(id, (session) => {
      const draft = change(session.draft);
      return draft === session.draft ? session : { ...session, draft, report: null };
    });
  }

  changeField<Field extends keyof OwnFields>(id: string, field: Field, value: OwnFields[Field]): void {
    this.editRow(id, (draft, own) => changeField(draft, own, this.storedOf(id), field, value));
  }

  /** Changes a value of the file; where that cannot be done, what was typed stays in its box. */
  changeValue(id: string, field: ValueField, value: FieldValue | undefined, typed: Typed): void {
    this.edit(id, (draft) => {
      const changed = changeValue(withTyped(draft, field.id, null), this.storedOf(id), field.path, value);
      return changed ?? withTyped(draft, field.id, typed);
    });
  }

  setTyped(id: string, fieldId: string, typed: Typed): void {
    this.edit(id, (draft) => withTyped(draft, fieldId, typed));
  }

  changeText(id: string, text: string): void {
    this.editRow(id, (draft, own) => changeText(draft, own, this.storedOf(id), text));
  }

  /** The file as somebody else wrote it, in place of what was changed in it here. */
  takeTheirs(id: string): void {
    this.edit(id, (draft) => ({ ...draft, file: null, typed: {} }));
  }

  /** What is here is saved over what somebody else wrote; the person has been told of it. */
  keepMine(id: string): Promise<void> {
    this.edit(id, (draft) =>
      draft.file ? { ...draft, file: { ...draft.file, base: this.storedOf(id) } } : draft,
    );
    return this.save(id);
  }

  /** A file where there was none, to be looked at before it is saved. */
  writeFile(id: string, text: string): void {
    this.edit(id, (draft) => ({ ...draft, mode: 'yaml', file: { text, base: null } }));
  }

  createFile(id: string, text: string): Promise<void> {
    this.edit(id, (draft) => ({ ...draft, file: { text, base: null } }));
    return this.save(id);
  }

  /** Shows the same draft in the other way; changes nothing of it. */
  setMode(id: string, mode: ConfigDraft['mode']): void {
    this.change(id, (session) => ({ ...session, draft: { ...session.draft, mode } }));
  }

  /** True while something would be lost with the page. */
  hasUnsaved(): boolean {
    return [...this.store.getState()].some(([id, { draft }]) => this.around.rowOf(id) && isDirty(draft));
  }

  discard(id: string): void {
    this.change(id, ({ draft }) => ({ ...EMPTY_SESSION, draft: { ...EMPTY_DRAFT, mode: draft.mode } }));
    void this.refresh(id);
  }

  /** Saves what changed, once however often it is asked, and keeps what was refused. */
  async save(id: string): Promise<void> {
    const { isSaving, draft } = this.sessionOf(id);
    const row = this.around.rowOf(id);
    if (isSaving || !row || !isDirty(draft)) return;
    const own = ownFieldsOf(row);
    const made = toSaveRequest(draft, own, this.storedOf(id));
    if ('report' in made) return this.change(id, (session) => ({ ...session, report: made.report }));
    this.change(id, (session) => ({ ...session, isSaving: true, report: null }));
    const report = await this.post(id, made.request, draft);
    this.change(id, (session) => ({ ...session, isSaving: false, report }));
  }

  /** Files that were written elsewhere are read again; what is edited stays. */
  hear(batch: readonly PlatformEvent[]): void {
    for (const event of batch) {
      if (event.event !== 'WORKSPACE_CONFIG_CHANGED' || !isConfigFile(event.payload)) continue;
      const isKnown = this.storedOf(event.workspace_id)?.version === event.payload.file_version;
      if (!isKnown) void this.refresh(event.workspace_id);
    }
  }

  private async post(id: string, request: SaveRequest, sent: ConfigDraft): Promise<SaveReport> {
    const isNothing = Object.keys(request).length === 0;
    const answer = isNothing ? Promise.resolve(NOTHING_SENT) : this.around.send({ id, ...request });
    const result = await runAction(answer);
    if (result === null) return refusal(UNREACHABLE);
    if (!result.ok) return refusal(result.error.message);
    const { workspace, model, file } = result.data;
    if (file?.saved && request.file) this.keepFile(id, request.file.content, file.version);
    else if (file) await this.refresh(id);
    const saved: SavedOf = {
      fields: [
        ...(workspace?.saved ? (Object.keys(request.workspace ?? {}) as (keyof OwnFields)[]) : []),
        ...(model?.saved ? (['model'] as const) : []),
      ],
      file: file?.saved ?? true,
    };
    await this.awaitRow(id, sent, saved);
    const stored = this.storedOf(id);
    this.change(id, (session) => ({ ...session, draft: afterSave(session.draft, sent, saved, stored) }));
    return describeSave(request, result.data);
  }

  private keepFile(id: string, content: string, version: string): void {
    const file: StoredFile = { content, version };
    this.around.queries.setQueryData(configFileKey(id), file);
  }

  /** What was saved shall not seem to jump back: the row is asked for where no event has brought it yet. */
  private async awaitRow(id: string, { fields }: ConfigDraft, saved: SavedOf): Promise<void> {
    const row = this.around.rowOf(id);
    const own = row && ownFieldsOf(row);
    if (own && saved.fields.some((field) => own[field] !== fields[field])) await this.around.reloadRows();
  }

  private editRow(id: string, change: (draft: ConfigDraft, own: OwnFields) => ConfigDraft): void {
    const row = this.around.rowOf(id);
    if (row) this.edit(id, (draft) => change(draft, ownFieldsOf(row)));
  }

  private storedOf(id: string): StoredFile | null {
    return this.around.queries.getQueryData<StoredFile | null>(configFileKey(id)) ?? null;
  }

  private refresh(id: string): Promise<void> {
    return this.around.queries.invalidateQueries({ queryKey: configFileKey(id) });
  }

  private change(id: string, change: (session: ConfigSession) => ConfigSession): void {
    this.store.setState(
      (sessions) => new Map(sessions).set(id, change(sessions.get(id) ?? EMPTY_SESSION)),
      true,
    );
  }
}
