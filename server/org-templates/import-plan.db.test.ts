import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImportPlanAnswer, type ImportResult, importOrg } from '@/contracts/org-templates';
import { saveGlobalSecret } from '@/contracts/secrets';
import { deleteWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { type Org, orgFiles, orgs, partsOf } from '@/server/testing/generated-orgs';
import { countWritten, seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

type Files = Readonly<Record<string, string>>;

const send = (files: Files, rest: object = {}, query: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(importOrg, { query, body: { template: { files }, ...rest } });

async function dryRun(files: Files): Promise<ImportPlanAnswer> {
  const { status, body } = await send(files, {}, { dry_run: 'true' });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as ImportPlanAnswer;
}

async function importFiles(files: Files, expected = 201): Promise<ImportResult> {
  const { status, body } = await send(files);
  if (status !== expected) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as ImportResult;
}

/** Everything an import may write, without what differs from run to run. */
async function stored() {
  const { sql } = platform;
  const workspaces = await sql`
    select w.name, p.name as parent, w.role, w.tier, w.runtime, w.max_concurrent_tasks, w.version::int
    from workspaces w left join workspaces p on p.id = w.parent_id where w.status <> 'removed' order by w.id`;
  const schedules = await sql`
    select s.workspace_id, s.name, cron_expr, prompt, source from workspace_schedules s order by s.id`;
  const channels =
    await sql`select workspace_id, channel_type, channel_config from workspace_channels order by id`;
  const memories = await sql`select workspace_id, content, scope from memory_seeds order by id`;
  const secrets = await sql`select workspace_id, key from secrets where workspace_id is not null order by id`;
  const files =
    await sql`select workspace_id, path, version from workspace_files order by workspace_id, path`;
  return { workspaces, schedules, channels, memories, secrets, files };
}

const countsOf = (all: Awaited<ReturnType<typeof stored>>) =>
  Object.fromEntries(Object.entries(all).map(([kind, rows]) => [kind, rows.length]));

describe('any organisation', () => {
  it('is exactly what its plan said, and a second import changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(orgs, async (org: Org) => {
        await platform.reset();
        const files = orgFiles(org);
        const before = await countWritten(platform);
        const plan = await dryRun(files);
        expect(await countWritten(platform)).toEqual(before);
        const result = await importFiles(files);
        const first = await stored();
        const parts = partsOf(org);
        // What the plan said is what is there ...
        expect(countsOf(first)).toMatchObject({
          workspaces: plan.counts.create,
          schedules: plan.schedules.filter(({ action }) => action === 'create').length,
          memories: plan.memories.create,
          secrets: plan.secrets.create,
        });
        // ... and is what the document says.
        expect(countsOf(first)).toMatchObject(parts);
        expect(result.counts).toEqual(plan.counts);
        expect(result.workspaces.map(({ name }) => name)).toEqual(plan.items.map(({ name }) => name));
        const again = await dryRun(files);
        expect(again.counts).toEqual({ create: 0, reuse: parts.workspaces, update: 0, skip: 0 });
        const second = await importFiles(files);
        expect(second.workspaces.map(({ id }) => id)).toEqual(result.workspaces.map(({ id }) => id));
        expect(await stored()).toEqual(first);
      }),
      { numRuns: 15 },
    );
  });

  it('imported over a part of itself gets what is missing and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(orgs, fc.nat(), async (org: Org, pick) => {
        await platform.reset();
        const files = orgFiles(org);
        const { workspaces } = await importFiles(files);
        const victim = workspaces[pick % workspaces.length]?.id ?? '';
        await callRoute(deleteWorkspace, { params: { id: victim }, query: { confirm: 'true' } });
        const [left] =
          await platform.sql`select count(*)::int as n from workspaces where status <> 'removed'`;
        const plan = await dryRun(files);
        expect(plan.counts).toMatchObject({ create: workspaces.length - left?.n, skip: 0 });
        expect(plan.counts.reuse + plan.counts.update).toBe(left?.n);
        await importFiles(files);
        expect((await dryRun(files)).counts.reuse).toBe(workspaces.length);
      }),
      { numRuns: 10 },
    );
  });
});

const TEAM: Files = {
  'org.yaml': `
name: Team
defaults: { runtime: mock }
global_memories: [All know this]
workspaces:
  - name: Lead
    role: Leads
    max_concurrent_tasks: 4
    workspace_dir: /srv/code
    workspace_access: read_only
    canvas: { x: 5, y: 6 }
    system_prompt: You lead.
    idle_prompt: Look round.
    plugins: [browser]
    category_routing: { bugs: [QA] }
    files_dir: lead
    schedules: [{ name: Round, cron_expr: 0 9 * * *, prompt: Report. }]
    channels:
      - { type: telegram, config: { bot_token: "\${BOT}", chat_id: 7 } }
      - { type: discord, config: { webhook_url: "\${NOWHERE}" } }
    initial_memories: [Own]
    children: [{ name: Helper }]`,
  'lead/notes.md': 'Notes',
  '.env': 'BOT=1:secret-token\nOTHER=value\n',
};

describe('everything a workspace carries', () => {
  it('is stored, encrypted where it is secret', async () => {
    const { workspaces } = await importFiles(TEAM);
    const lead = workspaces[0]?.id ?? '';
    const { sql } = platform;
    const [row] = await sql`
      select max_concurrent_tasks, workspace_dir, workspace_access, x, y, model from workspaces where id = ${lead}`;
    expect(row).toEqual({
      max_concurrent_tasks: 4,
      workspace_dir: '/srv/code',
      workspace_access: 'read_only',
      x: 5,
      y: 6,
      model: null,
    });
    const all = await stored();
    expect(all.schedules).toMatchObject([{ name: 'Round', cron_expr: '0 9 * * *', source: 'template' }]);
    expect(all.channels).toMatchObject([{ channel_type: 'telegram', channel_config: { chat_id: 7 } }]);
    expect(all.memories.map(({ content, scope }) => [content, scope]).sort()).toEqual([
      ['All know this', 'GLOBAL'],
      ['Own', 'LOCAL'],
    ]);
    expect(all.secrets.map(({ key }) => key).sort()).toEqual(['BOT', 'BOT', 'OTHER', 'OTHER']);
    const files = await sql`
      select path, convert_from(content, 'UTF8') as text from workspace_files where workspace_id = ${lead} order by path`;
    expect(files.map(({ path }) => path)).toEqual([
      '/configs/config.yaml',
      '/configs/notes.md',
      '/configs/system-prompt.md',
    ]);
    expect(files[0]?.text).toContain('idle_prompt: Look round.');
    expect(files[2]?.text).toBe('You lead.');
    const dump = await sql`
      select string_agg(t::text, ' ') as everything from (
        select w::text as t from workspaces w union all select c::text from workspace_channels c
        union all select s::text from secrets s union all select e::text from events e
        union all select a::text from audit_entries a union all select f::text from workspace_files f) rows`;
    expect(dump[0]?.everything).not.toContain('secret-token');
  });

  it('is told in the plan: what becomes of schedules, channels, memories and secrets', async () => {
    expect(await dryRun(TEAM)).toMatchObject({
      counts: { create: 2, reuse: 0, update: 0, skip: 0 },
      schedules: [{ index: 0, name: 'Round', action: 'create' }],
      channels: [
        { index: 0, name: 'telegram', action: 'create' },
        { index: 0, name: 'discord', action: 'skip', reason: 'NOWHERE has no value.' },
      ],
      memories: { create: 2, keep: 0 },
      secrets: { create: 4, keep: 0, names: ['BOT', 'OTHER'] },
    });
  });

  it('of what people changed nothing is overwritten; schedules of the template follow it', async () => {
    const { workspaces } = await importFiles(TEAM);
    const { sql } = platform;
    const lead = workspaces[0]?.id ?? '';
    await sql`update workspaces set role = 'Mine', tier = 1, x = 9 where id = ${lead}`;
    await sql`update workspace_files set content = 'mine'::bytea where path = '/configs/system-prompt.md'`;
    await sql`insert into workspace_schedules (workspace_id, name, cron_expr, prompt, source)
      values (${lead}, 'By hand', '@daily', 'mine', 'runtime')`;
    const changed = (TEAM['org.yaml'] ?? '')
      .replace('prompt: Report.', 'prompt: Report more.')
      .replace('role: Leads', 'role: Rules');
    const withMore = changed.replace(
      'schedules: [',
      'schedules: [{ name: By hand, cron_expr: "@hourly", prompt: theirs }, ',
    );
    const files = { ...TEAM, 'org.yaml': withMore };
    const plan = await dryRun(files);
    expect(plan.items.map(({ action }) => action)).toEqual(['update', 'reuse']);
    expect(plan.schedules.map(({ name, action }) => [name, action])).toEqual([
      ['By hand', 'keep'],
      ['Round', 'update'],
    ]);
    await importFiles(files);
    const [row] = await sql`select role, tier, x from workspaces where id = ${lead}`;
    expect(row).toEqual({ role: 'Mine', tier: 1, x: 9 });
    const schedules = await sql`select name, prompt, source from workspace_schedules order by name`;
    expect([...schedules]).toEqual([
      { name: 'By hand', prompt: 'mine', source: 'runtime' },
      { name: 'Round', prompt: 'Report more.', source: 'template' },
    ]);
    const [prompt] = await sql`
      select convert_from(content, 'UTF8') as text from workspace_files where path = '/configs/system-prompt.md'`;
    expect(prompt?.text).toBe('mine');
  });

  it('an agent elsewhere whose address is known is online at once, another one is awaited', async () => {
    const files = {
      'org.yaml':
        'name: T\nworkspaces: [{ name: A, external: true, url: "https://93.184.216.34/a2a" }, { name: B, external: true }]',
    };
    await importFiles(files);
    await drainJobs(platform);
    const rows = await platform.sql`select name, status, url, delivery_mode from workspaces order by name`;
    expect([...rows]).toEqual([
      { name: 'A', status: 'online', url: 'https://93.184.216.34/a2a', delivery_mode: 'push' },
      { name: 'B', status: 'awaiting_agent', url: '', delivery_mode: null },
    ]);
  });
});

describe('import: 207', () => {
  const MIXED: Files = {
    'org.yaml': `name: T
workspaces:
  - { name: A, runtime: mock, children: [{ name: B, runtime: claude-code, children: [{ name: C, runtime: mock }] }] }
  - { name: D, runtime: external, url: "http://169.254.169.254/" }`,
  };

  it('leaves out what cannot be here, with all below it, and says why', async () => {
    const { status, body } = await send(MIXED);
    expect(status).toBe(207);
    expect(body).toMatchObject({ count: 1, counts: { create: 1, skip: 3 } });
    expect(body.error).toMatch(
      /^3 of the template are left out: D .*, B \(Nothing here runs claude-code yet\.\)/,
    );
    expect((body.skipped as { name: string }[]).map(({ name }) => name).sort()).toEqual(['B', 'C', 'D']);
    const rows = await platform.sql`select name from workspaces`;
    expect([...rows]).toEqual([{ name: 'A' }]);
  });

  it('nothing is refused with 400 when nothing at all could be created', async () => {
    const before = await countWritten(platform);
    const answer = await send({ 'org.yaml': 'name: T\nworkspaces: [{ name: A, runtime: hermes }]' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_org_template' } });
    expect(answer.body.error).toContain('Nothing here runs hermes yet.');
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('import: 412', () => {
  const NEEDS: Files = {
    'org.yaml': `name: T
required_env: [{ any_of: [B_KEY, A_KEY] }]
recommended_env: [NICE]
workspaces: [{ name: A, runtime: mock, required_env: [C_KEY] }]`,
  };

  it('names what has no value, writes nothing, and goes on once it is saved', async () => {
    const before = await countWritten(platform);
    const refused = await send(NEEDS);
    expect(refused).toMatchObject({
      status: 412,
      body: {
        code: 'missing_env',
        missing_env: [{ any_of: ['A_KEY', 'B_KEY'] }, 'C_KEY'],
        required_env: [{ any_of: ['A_KEY', 'B_KEY'] }, 'C_KEY'],
        suggestion: expect.stringContaining('force'),
      },
    });
    expect(await countWritten(platform)).toEqual(before);
    expect((await dryRun(NEEDS)).missing_env).toEqual({
      required: [{ any_of: ['A_KEY', 'B_KEY'] }, 'C_KEY'],
      recommended: ['NICE'],
    });
    for (const key of ['B_KEY', 'C_KEY']) await callRoute(saveGlobalSecret, { body: { key, value: 'x' } });
    expect((await send(NEEDS)).status).toBe(201);
    await platform.sql`delete from secrets`;
  });

  it('is overruled by force', async () => {
    expect((await send(NEEDS, { force: true })).status).toBe(201);
  });
});

describe('import: 400', () => {
  it('names every problem with its place, and leaves no part of the organisation', async () => {
    const before = await countWritten(platform);
    const answer = await send({
      'org.yaml': 'name: T\nworkspaces:\n  - { name: A, runtime: mock }\n  - { name: 7 }\n',
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_org_template',
        problems: [
          { file: 'org.yaml', line: 4, path: 'workspaces.1.name', message: 'must be text, not a number' },
        ],
      },
    });
    expect(answer.body.error).toContain('org.yaml:4:7: workspaces.1.name must be text');
    expect(await countWritten(platform)).toEqual(before);
  });

  it('a warning refuses when asked to be strict', async () => {
    const files = { 'org.yaml': 'name: T\nnote: x\nworkspaces: [{ name: A, runtime: mock }]' };
    expect((await send(files, { strict: true })).status).toBe(400);
    expect((await importFiles(files)).warnings).toMatchObject([{ line: 2, path: 'note' }]);
  });

  it.each([
    ['neither', {}],
    ['both', { dir: 'mock-bigorg', template: { files: {} } }],
  ])('wants a folder or a template: %s', async (_, body) => {
    const answer = await callRoute(importOrg, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'dir' } });
    expect(answer.body.error).toContain("provide 'dir' or 'template'");
  });

  it.each(['../org.yaml', '/etc/org.yaml', 'a\\b'])('takes no file at %s', async (path) => {
    const answer = await send({
      'org.yaml': 'name: T\nworkspaces: [{ name: A, runtime: mock }]',
      [path]: 'x',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'template' } });
  });

  it('a template that is sent along learns nothing of the settings of the server', async () => {
    const reference = '$PATH';
    const channels = `[{ type: discord, config: { webhook_url: "https://x.test/${reference}" } }]`;
    const files = { 'org.yaml': `name: T\nworkspaces: [{ name: A, runtime: mock, channels: ${channels} }]` };
    expect((await dryRun(files)).channels).toMatchObject([{ action: 'skip', reason: 'PATH has no value.' }]);
  });
});

describe('imports at the same time', () => {
  it('make nothing twice', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(TEAM)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(countsOf(await stored())).toMatchObject({ workspaces: 2, schedules: 1, memories: 2, secrets: 4 });
    const made = answers.map(({ body }) => (body as unknown as ImportResult).counts.create);
    expect(made.sort()).toEqual([0, 0, 0, 0, 2]);
  });

  it('a workspace made by hand is taken for the one of that name at that place', async () => {
    const id = await seedWorkspace(platform, { name: 'Lead' });
    expect((await importFiles(TEAM)).workspaces[0]).toMatchObject({ id, action: 'update' });
  });
});
