import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '@/contracts/contract';
import * as contracts from '@/contracts/runtime-images';
import type { Backend } from '@/server/backends/port';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { storedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { findPinnedDigest } from './find-pinned-digest';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [A, B, C] = [digest('a'), digest('b'), digest('c')];
const RUNTIME = 'crewai';

let newest: string | null = A;
let fetches: (string | null)[] = [];
let problem: string | null = null;
let starts: (string | null)[] = [];
const docker: Backend = scriptedBackend({
  kind: 'docker',
  capabilities: { ...scriptedBackend({}).capabilities, images: true },
  problem: () => problem,
  async provision(_, { imageDigest }) {
    starts.push(imageDigest);
    return { instanceId: 'c1', url: null, imageDigest: imageDigest ?? newest, agent: 'ready' };
  },
  images: {
    async current() {
      if (problem) throw new AppError('backend_unavailable');
      return newest;
    },
    async pull(_, wanted, onProgress) {
      fetches.push(wanted);
      onProgress({ text: 'Fetching it', share: 0.5 });
      if (wanted === C) throw new AppError('image_not_found');
      if (wanted === null && newest === null) throw new AppError('image_not_found');
      return wanted ?? String(newest);
    },
  },
});

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: soleBackend(() => docker) });
});
beforeEach(async () => {
  await platform.reset();
  [newest, fetches, problem, starts] = [A, [], null, []];
});
afterAll(() => platform.close());

const params = { runtime: RUNTIME };
const ask = (contract: Contract, call: Parameters<typeof callRoute>[1] = {}) => callRoute(contract, call);
const promote = (wanted: unknown, runtime = RUNTIME) =>
  ask(contracts.promoteRuntimeImage, { params: { runtime }, body: { digest: wanted } });
const rollback = () => ask(contracts.rollbackRuntimeImage, { params });
const pinned = async (): Promise<string | null> => findPinnedDigest(platform.deps, RUNTIME);

async function seed(name: string, from: string | null, status = 'online'): Promise<string> {
  const [row] = await platform.sql<{ id: string }[]>`
    insert into workspaces (name, runtime, backend, status, runtime_image_digest)
    values (${name}, ${RUNTIME}, 'docker', ${status}, ${from}) returning id`;
  return String(row?.id);
}

describe('pins', () => {
  it('what is pinned counts, the newest counts again without one, and each is in the audit log', async () => {
    expect(await pinned()).toBeNull();
    expect(await promote(B)).toMatchObject({ status: 200, body: { pinned_digest: B, newest_digest: A } });
    expect(await pinned()).toBe(B);
    expect(await promote(null)).toMatchObject({ status: 200, body: { pinned_digest: null } });
    expect(await pinned()).toBeNull();
    const entries = await platform.sql`select action, details from audit_entries order by id`;
    expect(entries.map(({ action, details }) => [action, details.digest, details.from])).toEqual([
      ['promote-runtime-image', B, 'the newest'],
      ['promote-runtime-image', 'the newest', B],
    ]);
  });

  it('the same pin again changes nothing and fetches nothing', async () => {
    await promote(B);
    await promote(B);
    expect(fetches).toEqual([B]);
    expect(await platform.sql`select 1 from runtime_image_pins`).toHaveLength(1);
  });

  it('an image that nobody has is not pinned', async () => {
    expect(await promote(C)).toMatchObject({ status: 422, body: { code: 'image_not_found' } });
    expect(await pinned()).toBeNull();
  });

  it.each(['', 'latest', 'sha256:abc', `sha256:${'A'.repeat(64)}`, 7])('%j is no digest', async (wanted) => {
    expect(await promote(wanted)).toMatchObject({ status: 400, body: { field: 'digest' } });
  });

  it.each(['vapour', 'mock', 'external', '__proto__'])('%s has no image', async (runtime) => {
    expect(await promote(A, runtime)).toMatchObject({ status: 400, body: { field: 'runtime' } });
  });

  it('goes back step by step, to no pin at last, and then there is nothing to go back to', async () => {
    await promote(A);
    await promote(B);
    await promote(null);
    const seen: (string | null)[] = [];
    for (let step = 0; step < 3; step += 1) {
      expect((await rollback()).status).toBe(200);
      seen.push(await pinned());
    }
    expect(seen).toEqual([B, A, null]);
    expect(await rollback()).toMatchObject({ status: 409, body: { code: 'nothing_to_roll_back' } });
  });

  it('two who pin at once leave one after the other, each with its way back', async () => {
    await Promise.all([promote(A), promote(B)]);
    const last = await pinned();
    await rollback();
    expect([await pinned(), last].sort()).toEqual([A, B]);
  });

  it('a start takes the pin; one that cannot be looked up, or that is to be ignored, breaks no start', async () => {
    await promote(B);
    expect(await pinned()).toBe(B);
    const ignoring = { ...platform.deps, config: { ...platform.deps.config, ignoresImagePins: true } };
    expect(await findPinnedDigest(ignoring, RUNTIME)).toBeNull();
    const broken = { ...platform.deps, database: { ...platform.deps.database, db: {} as never } };
    expect(await findPinnedDigest(broken, RUNTIME)).toBeNull();
  });
});

describe('the list', () => {
  const imageOf = async () => {
    const { body } = await ask(contracts.listRuntimeImages);
    const images = body.images as { runtime: string; outdated: { name: string }[] }[];
    return images.find(({ runtime }) => runtime === RUNTIME);
  };

  it('names who still runs from another image than a start would take', async () => {
    await seed('old', B);
    await seed('new', A);
    await seed('asleep', B, 'hibernated');
    await seed('elsewhere', null);
    expect(await imageOf()).toMatchObject({
      newest_digest: A,
      workspaces: 2,
      outdated: [{ name: 'old', digest: B }],
    });
    await promote(B);
    expect(await imageOf()).toMatchObject({ pinned_by: 'owner', outdated: [{ name: 'new', digest: A }] });
  });

  it('shows the pins also while nobody can say what is newest', async () => {
    await promote(B);
    problem = 'Docker does not answer.';
    expect(await imageOf()).toMatchObject({ pinned_digest: B, newest_digest: null });
  });
});

describe('a refresh', () => {
  const refresh = (query: Record<string, string> = {}) => ask(contracts.refreshWorkspaceImages, { query });
  const newestRefresh = async () => (await ask(contracts.getImageRefresh)).body.refresh;

  it('fetches what is in use, in the background, and tells how far it is', async () => {
    expect(await newestRefresh()).toBeNull();
    await seed('one', B);
    expect(await refresh()).toMatchObject({ status: 200, body: { status: 'running', runtimes: [RUNTIME] } });
    expect(fetches).toEqual([]);
    await drainJobs(platform);
    expect(await newestRefresh()).toMatchObject({
      status: 'done',
      doing: null,
      pulled: [{ runtime: RUNTIME, digest: A, changed: false }],
      failed: [],
      recreated: [],
    });
  });

  it('starts those anew whose image is another one by now, where that is asked', async () => {
    const old = await seed('old', B);
    const current = await seed('current', A);
    await refresh({ runtime: RUNTIME, recreate: 'true' });
    await drainJobs(platform);
    expect(await newestRefresh()).toMatchObject({ recreated: [old] });
    expect(starts).toEqual([null]);
    const from = await platform.sql`select name, runtime_image_digest from workspaces order by name`;
    expect(from.map((row) => [row.name, row.runtime_image_digest])).toEqual([
      ['current', A],
      ['old', A],
    ]);
    expect((await storedWorkspace(platform, current)).version).toBe(1);
  });

  it('fetches what is pinned, not what is newest', async () => {
    await promote(B);
    fetches = [];
    await refresh({ runtime: RUNTIME });
    await drainJobs(platform);
    expect(fetches).toEqual([B]);
  });

  it('says which could not be fetched and goes on', async () => {
    newest = null;
    await refresh({ runtime: RUNTIME });
    await drainJobs(platform);
    expect(await newestRefresh()).toMatchObject({
      status: 'done',
      failed: [{ runtime: RUNTIME, reason: expect.stringMatching(/^[A-Z].*\.$/) }],
    });
  });

  it('knows no other runtime', async () => {
    expect(await refresh({ runtime: 'vapour' })).toMatchObject({ status: 400, body: { field: 'runtime' } });
  });
});
