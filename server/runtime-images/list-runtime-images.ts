import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listRuntimeImages as contract } from '@/contracts/runtime-images';
import { listImageUsers, listRuntimePins } from '@/db/queries/runtime-images';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { imageBackendsOf, runtimesWithImages } from './image-backends';
import { STATUSES_OF_USE } from './statuses-of-use';

type Listed = ContractOutput<typeof contract>;

/** What agents of each runtime are started from, and which of them still run from something else. */
export async function listRuntimeImages(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<Listed> {
  const { db } = deps.database;
  const [pins, users] = await Promise.all([listRuntimePins(db), listImageUsers(db, STATUSES_OF_USE)]);
  const images = runtimesWithImages(deps).map(async (runtime) => {
    const { id, label } = runtime;
    const pin = pins.find((each) => each.runtime === id);
    const pinned = pin?.digest ? pin : null;
    const newest = await newestDigest(deps, runtime);
    const mine = users.filter((user) => user.runtime === id);
    const wanted = pinned?.digest ?? newest;
    return {
      runtime: id,
      label,
      pinned_digest: pinned?.digest ?? null,
      pinned_at: pinned?.pinnedAt.toISOString() ?? null,
      pinned_by: pinned?.pinnedBy ?? null,
      newest_digest: newest,
      workspaces: mine.length,
      outdated: mine
        .filter(({ digest }) => wanted !== null && digest !== wanted)
        .map(({ runtime: _, ...user }) => user),
    };
  });
  return { images: await Promise.all(images) };
}

/** The image of one runtime, as the list shows it. */
export async function describeRuntimeImage(
  deps: Deps,
  principal: Principal,
  runtime: string,
): Promise<Listed['images'][number]> {
  const { images } = await listRuntimeImages(deps, principal, { params: {}, query: {}, body: undefined });
  const found = images.find((image) => image.runtime === runtime);
  if (!found) throw new Error(`the runtime ${runtime} has no image any more`);
  return found;
}

/** Null also where nobody can say: an engine that is away must not hide the pins. */
async function newestDigest(
  deps: Deps,
  runtime: Parameters<typeof imageBackendsOf>[1],
): Promise<string | null> {
  for (const backend of imageBackendsOf(deps, runtime)) {
    if (backend.problem() !== null) continue;
    const digest = await backend.images.current(runtime.id).catch((error: unknown) => {
      deps.log.warn({ err: error, runtime: runtime.id }, 'nobody could say which image is newest');
      return null;
    });
    if (digest !== null) return digest;
  }
  return null;
}
