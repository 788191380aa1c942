import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createInstruction,
  deleteInstruction,
  listInstructions,
  resolveInstructions,
  updateInstruction,
} from '@/contracts/instructions';
import { deleteWorkspace } from '@/contracts/workspaces';
import { INSTRUCTIONS_MAX } from '@/domain/platform-instruction';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const TONE = { scope: 'global', title: 'Tone', content: 'Be kind.' };
const create = (body: object): Promise<RouteAnswer> => callRoute(createInstruction, { body });
const make = async (body: object): Promise<string> => String((await create(body)).body.id);
const change = (id: string, body: object): Promise<RouteAnswer> =>
  callRoute(updateInstruction, { params: { id }, body });
const resolve = ({ id, headers }: SeededAgent): Promise<RouteAnswer> =>
  callRoute(resolveInstructions, { params: { id }, headers });
const textFor = async (agent: SeededAgent) => (await resolve(agent)).body.instructions;

describe('what an agent reads', () => {
  it('is first what holds for all and then its own, each by priority, and nothing of others', async () => {
    const [agent, other] = [await seedAgent(platform), await seedAgent(platform)];
    await make({
      scope: 'workspace',
      scope_target: agent.id,
      title: 'Yours',
      content: 'Mind the tests.',
      priority: 9,
    });
    await make({ scope: 'workspace', scope_target: other.id, title: 'Theirs', content: 'Not for you.' });
    await make(TONE);
    await make({ ...TONE, title: 'First', content: '  Read this.\n', priority: 5 });
    await make({ ...TONE, title: 'Off', enabled: false });
    expect(await textFor(agent)).toBe(
      '## First\n\nRead this.\n\n## Tone\n\nBe kind.\n\n## Yours\n\nMind the tests.',
    );
  });

  it('is empty where there is nothing, and has a version that changes with the text alone', async () => {
    const agent = await seedAgent(platform);
    const empty = await resolve(agent);
    expect(empty.body).toMatchObject({ workspace_id: agent.id, instructions: '' });
    const id = await make(TONE);
    const first = await resolve(agent);
    expect(first.body.version).not.toBe(empty.body.version);
    expect(first.headers.get('etag')).toBe(`"${first.body.version}"`);
    await change(id, { priority: 3 });
    expect((await resolve(agent)).body.version).toBe(first.body.version);
    await change(id, { content: 'Be very kind.' });
    expect((await resolve(agent)).body.version).not.toBe(first.body.version);
  });
});

describe('people', () => {
  it('list, change and delete them, with an entry in the audit log and a sign to open pages', async () => {
    const agent = await seedAgent(platform, { name: 'Ada' });
    const id = await make(TONE);
    const own = await make({ ...TONE, scope: 'workspace', scope_target: agent.id, title: 'Yours' });
    const heard = vi.fn();
    const stop = platform.deps.events.subscribe(() => {}, heard);
    const changed = await change(id, { title: 'Voice', enabled: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { title: 'Voice', enabled: false, content: 'Be kind.', scope: 'global', workspace_name: null },
    });
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
    const list = async (query = {}) =>
      (await callRoute(listInstructions, { query })).body.instructions as Record<string, unknown>[];
    expect((await list()).map(({ title }) => title)).toEqual(['Voice', 'Yours']);
    expect(await list({ scope: 'workspace' })).toMatchObject([{ id: own, workspace_name: 'Ada' }]);
    expect(await list({ scope_target: agent.id })).toMatchObject([{ id: own }]);
    const gone = await callRoute(deleteInstruction, { params: { id } });
    expect(gone.body).toEqual({ status: 'deleted', id });
    expect(await list()).toHaveLength(1);
    const audited = await platform.sql`select action, workspace_id, details from audit_entries order by id`;
    expect([...audited]).toEqual([
      { action: 'create-instruction', workspace_id: null, details: { title: 'Tone' } },
      { action: 'create-instruction', workspace_id: agent.id, details: { title: 'Yours' } },
      {
        action: 'update-instruction',
        workspace_id: null,
        details: { title: 'Voice', fields: ['enabled', 'title'] },
      },
      { action: 'delete-instruction', workspace_id: null, details: { title: 'Voice' } },
    ]);
  });

  it('are refused what is not whole: the field is named', async () => {
    const agent = await seedAgent(platform);
    const refused = async (body: object) => {
      const { status, body: said } = await create({ ...TONE, ...body });
      return [status, said.field];
    };
    expect(await refused({ scope: 'team' })).toEqual([400, 'scope']);
    expect(await refused({ scope: 'workspace' })).toEqual([400, 'scope_target']);
    expect(await refused({ scope_target: agent.id })).toEqual([400, 'scope_target']);
    expect(await refused({ title: ' ' })).toEqual([400, 'title']);
    expect(await refused({ title: 'x'.repeat(201) })).toEqual([400, 'title']);
    expect(await refused({ title: 'two\nlines' })).toEqual([400, 'title']);
    expect(await refused({ content: 'x'.repeat(8193) })).toEqual([400, 'content']);
    expect(await refused({ content: '\n' })).toEqual([400, 'content']);
    expect(await refused({ priority: 1001 })).toEqual([400, 'priority']);
    expect((await change(randomUUID(), {})).status).toBe(400);
    expect(await platform.sql`select from platform_instructions`).toHaveLength(0);
  });

  it('are told when it is not there, and when its workspace is not', async () => {
    const gone = { status: 404, body: { code: 'instruction_not_found' } };
    expect(await change(randomUUID(), { priority: 1 })).toMatchObject(gone);
    expect(await callRoute(deleteInstruction, { params: { id: randomUUID() } })).toMatchObject(gone);
    const nobody = { ...TONE, scope: 'workspace', scope_target: randomUUID() };
    expect(await create(nobody)).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  });

  it('can write so many of one scope, and no more', async () => {
    const agent = await seedAgent(platform);
    for (let n = 0; n < INSTRUCTIONS_MAX; n += 1) await make(TONE);
    expect(await create(TONE)).toMatchObject({ status: 409, body: { code: 'too_many_instructions' } });
    const own = { ...TONE, scope: 'workspace', scope_target: agent.id };
    expect((await create(own)).status).toBe(201);
  });
});

it('a workspace that is purged takes its own with it', async () => {
  const agent = await seedAgent(platform);
  await make(TONE);
  await make({ ...TONE, scope: 'workspace', scope_target: agent.id });
  await callRoute(deleteWorkspace, { params: { id: agent.id }, query: { confirm: 'true', purge: 'true' } });
  expect([...(await platform.sql`select scope from platform_instructions`)]).toEqual([{ scope: 'global' }]);
});
