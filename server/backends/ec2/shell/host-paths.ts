import { FILE_ROOTS } from '@/domain/workspace-files/file-roots';

/** Where a root of a workspace's files lies on its instance, whose own /home belongs to its ssh user. */
const HOST_HOME = '/var/lib/molecule/home';

/** The same for whoever reads and whoever writes: there is no second map. */
export const hostPath = (path: string): string =>
  path === '/home' || path.startsWith('/home/') ? `${HOST_HOME}${path.slice('/home'.length)}` : path;

/** The folders of an instance that files are in. */
export const HOST_ROOTS: readonly string[] = FILE_ROOTS.map(hostPath);
