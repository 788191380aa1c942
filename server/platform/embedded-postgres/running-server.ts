import { realpath } from 'node:fs/promises';
import { connectionUrl, readCredentials } from './credentials';
import { dataFolder } from './data-folder';
import { isPostmasterOf, readPidFile } from './pid-file';

/**
 * Connection url of the server another process is running on this data dir, or null: lets command-line tools attach
 * while the app runs. Null as well while that server is starting or stopping.
 */
export async function findRunningServer(dataDir: string): Promise<string | null> {
  const root = await realpath(dataDir).catch(() => null);
  if (root === null) return null;
  const folder = dataFolder(root);
  const pidFile = await readPidFile(folder);
  if (pidFile?.status !== 'ready' || !(await isPostmasterOf(folder, pidFile.pid))) return null;
  const credentials = await readCredentials(folder);
  return credentials && connectionUrl(credentials, pidFile.port);
}
