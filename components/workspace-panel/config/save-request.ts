import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { type ConfigDraft, type OwnFields, type StoredFile, settleText, textOf } from './config-draft';
import type { SaveReport, SaveRequest } from './describe-save';
import { readText } from './document/read-document';

/** Nothing was saved, and why. */
export const refusal = (reason: string, errors: Readonly<Record<string, string>> = {}): SaveReport => ({
  isWhole: false,
  saved: null,
  refused: [`Nothing was saved. ${reason}`],
  errors,
});

/** What has to be sent, each part only when it changed; or why nothing can be. */
export function toSaveRequest(
  draft: ConfigDraft,
  own: OwnFields,
  stored: StoredFile | null,
): { readonly request: SaveRequest } | { readonly report: SaveReport } {
  const [wrong] = Object.values(draft.typed);
  if (wrong) {
    const errors = Object.entries(draft.typed).map(([id, { error }]) => [id, error] as const);
    return { report: refusal(wrong.error, Object.fromEntries(errors)) };
  }
  const text = textOf(draft, stored);
  const [problem] = draft.file === null ? [] : readText(draft.file.text).problems;
  if (problem) {
    return { report: refusal(`${CONFIG_FILE}, line ${problem.line}: ${problem.message}`) };
  }
  const { model, ...fields } = draft.fields;
  const settled = text === null ? null : settleText(text, { ...own, ...draft.fields });
  return {
    request: {
      ...(Object.keys(fields).length > 0 ? { workspace: workspaceOf(fields) } : {}),
      ...(model === undefined ? {} : { model }),
      ...(settled === null || settled === stored?.content
        ? {}
        : { file: { content: settled, expected_version: baseOf(draft, stored)?.version ?? null } }),
    },
  };
}

/** An empty role is none. */
const workspaceOf = ({
  role,
  ...rest
}: Partial<Omit<OwnFields, 'model'>>): NonNullable<SaveRequest['workspace']> => ({
  ...rest,
  ...(role === undefined ? {} : { role: role.trim() === '' ? null : role }),
});

const baseOf = ({ file }: ConfigDraft, stored: StoredFile | null): StoredFile | null =>
  file ? file.base : stored;
