import { ApiError } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { readFile } from '@/contracts/workspace-files';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { StoredFile } from './config-draft';

export const configFileKey = (id: string) => ['config-file', id] as const;

/** The configuration file of a workspace; null: there is none. */
export async function loadConfigFile(id: string, signal: AbortSignal): Promise<StoredFile | null> {
  try {
    const { content, version } = await call(readFile, {
      params: { id, path: CONFIG_FILE },
      query: {},
      signal,
    });
    return { content, version };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file_not_found') return null;
    throw error;
  }
}

/** True when an event speaks of this file, or of several files. */
export const isConfigFile = ({
  kind,
  path,
}: {
  readonly kind: string;
  readonly path: string | null;
}): boolean => kind === 'files' || path === `/configs/${CONFIG_FILE}`;
