import { afterAll, beforeAll, expect, it } from 'vitest';
import { listWorkspaces } from '@/contracts/workspaces';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import { OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { lookAgain } from './look-again';

const MINUTE = 60_000;
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createServerPlatform({ SESSION_IDLE_MINUTES: '30' });
});
afterAll(() => platform.close());

it('a session rests although a stream of its stays open, which ends with it; typing into a terminal is no rest', async () => {
  const ada = await seedPerson(platform);
  const headers = new Headers({ ...ada.headers, host: 'localhost:3000' });
  const person = { ...OWNER, id: `person:${ada.id}` };
  const look = async (occasion: 'check' | 'use') => {
    const found = await lookAgain(platform.deps, listWorkspaces, headers, person, {}, occasion);
    await platform.deps.background.drain();
    return found !== null;
  };
  platform.clock.advance(29 * MINUTE);
  expect(await look('check')).toBe(true);
  expect(await look('use')).toBe(true);
  platform.clock.advance(29 * MINUTE);
  expect(await look('check')).toBe(true);
  platform.clock.advance(MINUTE);
  expect(await look('check')).toBe(false);
  expect(await look('use')).toBe(false);
});
