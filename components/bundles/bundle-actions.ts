import { isWithoutAnswer, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { isolate } from '@/components/ui/isolate';
import { saveFile } from '@/components/ui/save-file';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import {
  duplicateWorkspace,
  exportBundle,
  exportOrg,
  type ImportedWorkspace,
  importBundle,
} from '@/contracts/bundles';
import type { WorkspaceRow } from '@/contracts/workspaces';
import type { Bundle } from '@/domain/bundle/bundle-schema';
import { type BundleFile, bundleFileName, fileNameOf, readBundleFile } from './bundle-file';
import { makeZip } from './make-zip';

export interface BundleDeps {
  readonly workspaces: WorkspacesStore;
  readonly reload: () => Promise<void>;
}

type Named = Pick<WorkspaceRow, 'id' | 'name'>;

/** Events normally bring what was made; when they did not by then, the list does. */
const EVENTS_EXPECTED_MS = 1500;
/** What is being done, so that a second click does not do it twice. */
const running = new Set<string>();

const nobodyKnows = (what: string): string =>
  `The platform cannot be reached, so it is not known whether ${what}. Look at the canvas once it is back.`;

const countOf = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

/**
 * Does a thing once at a time, and tells when it fails.
 * @param unknown what to say where no answer came although it may have been done; '' for what changes nothing
 */
async function once(key: string, failed: string, run: () => Promise<void>, unknown = ''): Promise<void> {
  if (running.has(key)) return;
  running.add(key);
  try {
    await run();
  } catch (error) {
    const isUnknown = unknown !== '' && isWithoutAnswer(error);
    toastError(isUnknown ? unknown : `${failed}: ${toFailure(error).message}`);
  } finally {
    running.delete(key);
  }
}

export const downloadBundle = ({ id, name }: Named): Promise<void> =>
  once(`bundle ${id}`, `${isolate(name)} was not exported`, async () => {
    const bundle = await call(exportBundle, { params: { id } });
    const text = `${JSON.stringify(bundle, null, 2)}\n`;
    saveFile(new Blob([text], { type: 'application/json' }), bundleFileName(name));
  });

export const downloadTemplate = ({ id, name }: Named): Promise<void> =>
  once(`template ${id}`, `${isolate(name)} was not exported`, async () => {
    const { files } = await call(exportOrg, { params: { id } });
    saveFile(makeZip(files), fileNameOf(name, '.zip'));
  });

export const duplicate = (deps: BundleDeps, { id, name }: Named): Promise<void> =>
  once(
    `duplicate ${id}`,
    `${isolate(name)} was not copied`,
    async () => {
      const copy = await call(duplicateWorkspace, { params: { id } });
      toastSuccess(`Copied ${countOf(copy.count)} as ${isolate(copy.name)}. Secrets and tokens stay behind.`);
      makeSureOfArrival(deps, [copy.workspace_id]);
    },
    nobodyKnows(`${isolate(name)} was copied`),
  );

/** Brings in a bundle that a person has chosen or dropped. */
export const importFile = (deps: BundleDeps, file: BundleFile): Promise<void> =>
  once(
    `import ${file.name}`,
    `${file.name} was not imported`,
    async () => {
      const read = await readBundleFile(file);
      if (!read.ok) return toastError(read.message);
      toastInfo(`Importing ${file.name}`);
      // The server looks at all of it and says what is wrong where.
      const tree = await call(importBundle, { body: read.value as unknown as Bundle });
      const all = listAll(tree);
      toastSuccess(`Imported ${countOf(all.length)} from ${file.name}`);
      makeSureOfArrival(
        deps,
        all.map((one) => one.workspace_id),
      );
    },
    nobodyKnows(`${file.name} was imported`),
  );

function listAll(root: ImportedWorkspace): ImportedWorkspace[] {
  const all = [root];
  // The list grows while it is walked.
  for (const one of all) all.push(...(one.children ?? []));
  return all;
}

function makeSureOfArrival({ workspaces, reload }: BundleDeps, ids: readonly string[]): void {
  setTimeout(() => {
    const { rows } = workspaces.getState();
    if (ids.some((id) => !rows.has(id))) void reload();
  }, EVENTS_EXPECTED_MS);
}
