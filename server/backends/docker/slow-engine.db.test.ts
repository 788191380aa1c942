import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLogger } from '@/server/platform/logger';
import { countJobs, sweep } from '@/server/testing/drain-jobs';
import { dockerOptions } from '@/server/testing/open-docker';
import { answer, openScriptedEngine, type ScriptedEngine } from '@/server/testing/scripted-engine';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { createDockerBackend, type DockerBackend } from './docker-backend';
import { LABELS } from './names';

const MANY = 50;
/** How long the engine has to answer here, and how long it takes where it is slow. */
const ANSWER_MS_MAX = 100;
const SLOW_MS = 1000;
const ROUNDS = 3;

let engine: ScriptedEngine;
let backend: DockerBackend;
let platform: TestPlatform;
/** What the engine does with a question about a container. */
let script: (name: string, response: ServerResponse) => void;
/** How it answers when it is well. */
let quick: typeof script;
const timers = new Set<NodeJS.Timeout>();
/** The workspace of each container. */
const owners = new Map<string, string>();

beforeAll(async () => {
  engine = await openScriptedEngine(({ url = '' }, response) => {
    const [, name] = /\/containers\/([^/]+)\/json/.exec(url) ?? [];
    if (name) script(name, response);
    else answer(response, 404, { message: 'No such thing' });
  });
  const options = { ...dockerOptions(engine.host), log: createLogger('silent'), inspectMs: ANSWER_MS_MAX };
  backend = createDockerBackend(options);
  const inspected = (name: string) => ({
    Id: name,
    Config: { Labels: { [LABELS.deployment]: options.deploymentId, [LABELS.workspace]: owners.get(name) } },
    State: { Running: true, Status: 'running' },
  });
  quick = (name, response) => answer(response, 200, inspected(name));
  platform = await createTestPlatform({ backends: soleBackend(() => backend) });
});
beforeEach(() => platform.reset());
afterEach(() => timers.forEach(clearTimeout));
afterAll(async () => {
  await backend.close();
  await platform.close();
  await engine.close();
});

const silent = (): void => {};
const late: typeof script = (name, response) =>
  void timers.add(setTimeout(() => quick(name, response), SLOW_MS));
const failing: typeof script = (_, response) =>
  answer(response, 500, { message: 'context deadline exceeded' });

async function seedMany(): Promise<void> {
  const ids = await Promise.all(
    Array.from({ length: MANY }, () => seedWorkspace(platform, { status: 'online' })),
  );
  const at = platform.clock.now();
  for (const id of ids) owners.set(`ws-${id.replaceAll('-', '').slice(0, 12)}`, id);
  await platform.sql`update workspaces set backend = 'docker', instance_id = 'machine-of-' || id, last_heartbeat_at = ${at}`;
}

const statuses = async (): Promise<Record<string, number>> => {
  const rows = await platform.sql<{ status: string; n: number }[]>`
    select status, count(*)::int as n from workspaces group by status`;
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};

const unknownSoFar = async (): Promise<number> =>
  Number(
    /machine_observations_total\{state="unknown"\} (\d+)/.exec(await platform.deps.metrics.render())?.[1],
  );

it.each([
  ['says nothing', silent],
  ['answers too late', late],
  ['answers with faults of its own', failing],
])(
  'an engine that %s restarts none of 50 agents, in any round, nor when it is well again',
  async (_, unwell) => {
    await seedMany();
    const asked = engine.asked.length;
    const unknown = (await unknownSoFar()) || 0;
    script = unwell;
    for (let round = 0; round < ROUNDS; round += 1) await sweep(platform, 'machine-health');
    expect(await statuses()).toEqual({ online: MANY });
    expect(await unknownSoFar()).toBe(unknown + ROUNDS * MANY);
    script = quick;
    await sweep(platform, 'machine-health');
    expect(await statuses()).toEqual({ online: MANY });
    expect(await countJobs(platform)).toBe(0);
    // It was asked how they are, and nothing else.
    const questions = engine.asked.slice(asked);
    expect(questions.filter((line) => !/^GET .*\/containers\/[^/]+\/json/.test(line))).toEqual([]);
  },
);
