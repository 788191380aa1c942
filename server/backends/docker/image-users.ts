import type Docker from 'dockerode';
import type { Engine } from './engine';
import { openArchive } from './open-archive';
import { firstFileOf } from './tar';

/** Who an agent is inside its container: the owner of what is written for it. */
export interface ImageUser {
  readonly uid: number;
  readonly gid: number;
}

const ROOT: ImageUser = { uid: 0, gid: 0 };

/** Finds the user that an image names; what was found once is known for good, since images never change. */
export function createImageUsers(engine: Engine): {
  find(image: Docker.ImageInspectInfo): Promise<ImageUser>;
} {
  const known = new Map<string, ImageUser>();
  return {
    async find(image) {
      const found = known.get(image.Id) ?? (await findUser(engine, image));
      known.set(image.Id, found);
      return found;
    },
  };
}

async function findUser(engine: Engine, image: Docker.ImageInspectInfo): Promise<ImageUser> {
  const [user = '', group] = (image.Config?.User ?? '').split(':');
  if (user === '') return ROOT;
  if (/^\d+$/.test(user)) return { uid: Number(user), gid: group && /^\d+$/.test(group) ? Number(group) : 0 };
  const users = await readFromImage(engine, image.Id, '/etc/passwd');
  return parseUser(users, user) ?? ROOT;
}

/** The entry of a name in /etc/passwd. */
function parseUser(users: string, name: string): ImageUser | null {
  const entry = users.split('\n').find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

/** A file of an image, by a container that is never started; empty where there is none. */
async function readFromImage(engine: Engine, image: string, path: string): Promise<string> {
  const container = await engine.call((docker, abortSignal) =>
    docker.createContainer({ Image: image, Cmd: ['-'], Entrypoint: [], NetworkDisabled: true, abortSignal }),
  );
  try {
    const archive = await openArchive(engine, container, path);
    return archive ? ((await firstFileOf(archive))?.toString('utf8') ?? '') : '';
  } finally {
    await engine.callUnless([404], (_, abortSignal) => container.remove({ force: true, abortSignal }));
  }
}
