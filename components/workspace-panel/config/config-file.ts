import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import { loadFile } from '../files/load-file';
import type { StoredFile } from './config-draft';

export const configFileKey = (id: string) => ['config-file', id] as const;

/** The configuration file of a workspace; null: there is none. */
export const loadConfigFile = (id: string, signal: AbortSignal): Promise<StoredFile | null> =>
  loadFile({ id, root: '/configs', path: CONFIG_FILE }, signal);

/** True when an event speaks of this file, or of several files. */
export const isConfigFile = ({
  kind,
  path,
}: {
  readonly kind: string;
  readonly path: string | null;
}): boolean => kind === 'files' || path === `/configs/${CONFIG_FILE}`;
