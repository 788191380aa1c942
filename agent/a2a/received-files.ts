import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FilePart, filesOfParts } from '@/domain/a2a/part';
import { readParts } from '@/domain/a2a/read-parts';
import { filePlaceOf } from '@/domain/uploads/file-uri';
import type { TurnFile } from '../engines/port';
import type { AgentEnvironment } from '../environment';

/** Where files that come inside a message, or are fetched, are put. */
const FOLDER = '.molecule/received';
const FALLBACK_NAME = 'file';
const NAME_MAX = 120;

/** Gets the bytes of a file that the platform keeps for this agent. */
export type FetchPending = (fileId: string) => Promise<Buffer>;

/** The files of a message as files of this workspace. One that cannot be had is left out, with a line that says so. */
export async function receiveFiles(
  parts: unknown,
  environment: Pick<
    AgentEnvironment,
    'workspaceId' | 'workspacePath' | 'configPath' | 'homePath' | 'variables'
  >,
  fetchPending: FetchPending,
): Promise<{ files: TurnFile[]; lost: string[] }> {
  const files: TurnFile[] = [];
  const lost: string[] = [];
  for (const part of filesOfParts(readParts(parts))) {
    const name = plainName(part.name);
    try {
      const path = await placeFile(part, name, environment, fetchPending);
      if (path === null) lost.push(`${name} is at ${part.uri}, which only its sender can read.`);
      else files.push({ path, name, ...(part.mimeType === undefined ? {} : { mimeType: part.mimeType }) });
    } catch (error) {
      lost.push(`${name} could not be stored: ${String(error)}`);
    }
  }
  return { files, lost };
}

async function placeFile(
  { uri, bytes }: FilePart,
  name: string,
  environment: Parameters<typeof receiveFiles>[1],
  fetchPending: FetchPending,
): Promise<string | null> {
  if (bytes !== undefined) return store(Buffer.from(bytes, 'base64'), name, environment);
  const place = uri === undefined ? null : filePlaceOf(uri);
  if (place === null) return null;
  if (place.kind === 'pending') {
    if (place.workspaceId !== environment.workspaceId) return null;
    return store(await fetchPending(place.fileId), name, environment);
  }
  return onThisMachine(place.path, environment);
}

/** Paths of messages name the folders of an image; a process of a host has each of them elsewhere. */
function onThisMachine(path: string, environment: Parameters<typeof receiveFiles>[1]): string {
  const roots = {
    '/workspace': environment.workspacePath,
    '/configs': environment.configPath,
    '/home': environment.homePath,
    '/plugins': environment.variables.PLUGINS_DIR ?? '/plugins',
  };
  const found = Object.entries(roots).find(([root]) => path.startsWith(`${root}/`));
  return found ? join(found[1], path.slice(found[0].length)) : path;
}

function store(
  bytes: Buffer,
  name: string,
  { workspacePath }: Pick<AgentEnvironment, 'workspacePath'>,
): string {
  const folder = join(workspacePath, FOLDER, randomUUID());
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A name and no path, whatever its sender made of it. */
const plainName = (name: string | undefined): string => {
  const plain = (name ?? '')
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^\.+/, '')
    .trim();
  return plain.slice(-NAME_MAX) || FALLBACK_NAME;
};
