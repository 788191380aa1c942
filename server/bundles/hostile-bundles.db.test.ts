import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { duplicateWorkspace, exportBundle, exportOrg, importBundle } from '@/contracts/bundles';
import { importOrg } from '@/contracts/org-templates';
import { saveGlobalSecret } from '@/contracts/secrets';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const bundle = (rest: object) => ({
  schema: '1.0',
  id: 'x',
  name: 'Ada',
  runtime: 'mock',
  sub_workspaces: [],
  ...rest,
});
const send = (rest: object) => callRoute(importBundle, { body: bundle(rest) });
const schedule = { name: 'Round', cron_expr: '@daily', prompt: 'Go.' };
const telegram = { type: 'telegram', config: { bot_token: '123:bundle-token', chat_id: '7' } };

describe('POST /bundles/import', () => {
  it('201: keeps a token that stands in a channel as a secret, with a reference in its place', async () => {
    expect((await send({ channels: [telegram] })).status).toBe(201);
    const [row] = await platform.sql`select channel_config from workspace_channels`;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how the place of a secret is named
    expect(row?.channel_config).toEqual({ bot_token: '${CHANNEL_TELEGRAM_BOT_TOKEN}', chat_id: '7' });
    const secrets = await platform.sql`select key, workspace_id is not null as own from secrets`;
    expect([...secrets]).toEqual([{ key: 'CHANNEL_TELEGRAM_BOT_TOKEN', own: true }]);
  });

  it.each([
    ['two schedules of one name', { schedules: [schedule, schedule] }, 'schedules.1.name'],
    ['two channels of one type', { channels: [telegram, telegram] }, 'channels.1.type'],
    ['times that are none', { schedules: [{ ...schedule, cron_expr: 'now' }] }, 'schedules.0.cron_expr'],
    ['a time zone that is none', { schedules: [{ ...schedule, timezone: 'Mars' }] }, 'schedules.0.timezone'],
  ])('400: refuses %s, rather than leave one out', async (_, rest, field) => {
    expect(await send(rest)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });
});

describe('a secret whose value is a common word', () => {
  it('leaves alone what the platform works with, so that a copy starts and a bundle can be imported', async () => {
    const { body } = await callRoute(importOrg, {
      body: {
        template: {
          files: {
            'org.yaml': `name: T
workspaces:
  - name: Production
    role: Runs Production
    runtime: mock
    model: some-model-1
    schedules: [{ name: Round, cron_expr: '@daily', timezone: Europe/Berlin, prompt: See Europe/Berlin }]`,
          },
        },
      },
    });
    for (const [key, value] of Object.entries({
      TZ: 'Europe/Berlin',
      MODEL: 'some-model-1',
      MODE: 'Production',
    }))
      await callRoute(saveGlobalSecret, { body: { key, value } });
    const id = String((body.workspaces as { id: string }[])[0]?.id);
    const exported = (await callRoute(exportBundle, { params: { id } })).body;
    expect(exported).toMatchObject({
      name: 'Production',
      role: 'Runs $MODE',
      model: 'some-model-1',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how the place of a secret is named
      schedules: [{ timezone: 'Europe/Berlin', prompt: 'See ${TZ}' }],
    });
    expect((await callRoute(importBundle, { body: exported })).status).toBe(201);
    expect((await callRoute(duplicateWorkspace, { params: { id } })).status).toBe(201);
  });
});

describe('files that do not fit into memory', () => {
  it('413: are neither copied nor exported', async () => {
    const id = await seedWorkspace(platform);
    await platform.sql`insert into workspace_files (workspace_id, path, content, size_bytes, version)
      select ${id}, '/configs/' || n, 'x', ${1024 * 1024}, 'v' from generate_series(1, 65) n`;
    for (const contract of [exportBundle, exportOrg, duplicateWorkspace])
      expect(await callRoute(contract, { params: { id } })).toMatchObject({
        status: 413,
        body: { code: 'subtree_too_large' },
      });
  });
});
