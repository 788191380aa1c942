import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { changePersonRole, removePerson, signPersonOut } from '@/contracts/people';
import type { Role } from '@/domain/access-rules';
import { callRoute } from '@/server/testing/call-route';
import { type OpenSse, openSse } from '@/server/testing/read-sse';
import { createServerPlatform, type SeededPerson, seedPerson } from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let owner: SeededPerson;
let viewer: SeededPerson;
beforeAll(async () => {
  platform = await createServerPlatform();
});
beforeEach(async () => {
  await platform.reset();
  owner = await seedPerson(platform);
  viewer = await seedPerson(platform, { role: 'viewer' });
});
afterAll(() => platform.close());

const tellings = ({ messages }: OpenSse): number => messages.filter(({ event }) => event === 'role').length;
const greeted = (stream: OpenSse) => vi.waitFor(() => expect(stream.messages).not.toEqual([]));

async function openBoth(): Promise<[OpenSse, OpenSse]> {
  const streams = await Promise.all([openSse(owner.headers), openSse(viewer.headers)]);
  await Promise.all(streams.map(greeted));
  return streams;
}

const give = (role: Role) =>
  callRoute(changePersonRole, { params: { id: viewer.id }, body: { role }, headers: owner.headers });

it('whoever gets another role is told so on the stream that they have open, once for each change, and nobody else is', async () => {
  const [owners, viewers] = await openBoth();
  expect((await give('operator')).status).toBe(200);
  await vi.waitFor(() => expect(tellings(viewers)).toBe(1));
  expect((await give('viewer')).status).toBe(200);
  await vi.waitFor(() => expect(tellings(viewers)).toBe(2));
  expect(tellings(owners)).toBe(0);
  viewers.close();
  owners.close();
});

it('another replica, where nothing was done, tells it too', async () => {
  const [owners, viewers] = await openBoth();
  await platform.sql`update people set role = 'operator' where id = ${viewer.id}`;
  // What this process remembers of the session is older than that then.
  platform.clock.advance(600);
  await vi.waitFor(() => expect(tellings(viewers)).toBe(1));
  expect(tellings(owners)).toBe(0);
  viewers.close();
  owners.close();
});

it.each([
  ['is removed', removePerson],
  ['is signed out everywhere', signPersonOut],
] as const)('the stream of whoever %s ends, and those of others go on', async (_, contract) => {
  const [owners, viewers] = await openBoth();
  const call = { params: { id: viewer.id }, headers: owner.headers };
  expect((await callRoute(contract, call)).status).toBe(200);
  await viewers.ended;
  expect(tellings(viewers)).toBe(0);
  const ended = vi.fn();
  void owners.ended.then(ended);
  const other = await openSse(owner.headers);
  await greeted(other);
  expect(ended).not.toHaveBeenCalled();
  owners.close();
  other.close();
});
