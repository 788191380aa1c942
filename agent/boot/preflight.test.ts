import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvironment } from '../environment';
import { prepare } from './prepare';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-preflight-'));
  mkdirSync(join(folder, 'configs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An environment with nothing missing, but for what is changed. */
const environment = (changes: Record<string, string> = {}) =>
  readEnvironment({
    WORKSPACE_ID: ID,
    PLATFORM_URL: 'http://127.0.0.1:1/api/',
    WORKSPACE_CONFIG_PATH: join(folder, 'configs'),
    HOME: folder,
    MOLECULE_WORKSPACE_TOKEN: 'mol_ws_x',
    ANTHROPIC_API_KEY: 'sk-x',
    ...changes,
  });
const configure = (text: string): void => writeFileSync(join(folder, 'configs', 'config.yaml'), text);
const WHOLE = 'runtime: assistant\nmodel: anthropic:claude-x\n';

it('is content where nothing is missing', async () => {
  configure(WHOLE);
  const { runtime, engine } = await prepare(environment());
  expect([runtime, engine.id]).toEqual(['assistant', 'assistant']);
});

it.each<[string, Record<string, string>, string, RegExp]>([
  ['no workspace', { WORKSPACE_ID: 'x' }, WHOLE, /Missing: WORKSPACE_ID\. Set it to/],
  ['no platform', { PLATFORM_URL: '' }, WHOLE, /Missing: PLATFORM_URL\. .*\/api/],
  ['no token', { MOLECULE_WORKSPACE_TOKEN: '' }, WHOLE, /Missing: a token\. .*\.auth_token/],
  ['no folder', { WORKSPACE_CONFIG_PATH: '/no/such/folder' }, WHOLE, /folder \/no\/such\/folder\. Make it/],
  ['no runtime', {}, 'model: anthropic:claude-x', /Missing: a runtime\. .*one of: assistant/],
  ['an unknown runtime', {}, 'runtime: langgraph\nmodel: a:b', /Missing: the runtime "langgraph"/],
  ['no model', {}, 'runtime: assistant', /Missing: a model\. Choose a model/],
  ['no provider', {}, 'runtime: assistant\nmodel: mystery', /Missing: a model provider in "mystery"/],
  ['no key', { ANTHROPIC_API_KEY: '' }, WHOLE, /Missing: ANTHROPIC_API_KEY\. Add the secret/],
  ['no address', {}, 'runtime: assistant\nmodel: groq:x', /provider "groq"\. Set GROQ_BASE_URL/],
  [
    'a required variable',
    {},
    `${WHOLE}required_env: [{ any_of: [A_KEY, B_KEY] }]`,
    /Missing: A_KEY or B_KEY/,
  ],
])('says what is missing and how it is brought: %s', async (_, changes, config, words) => {
  configure(config);
  const refused = prepare(environment(changes));
  await expect(refused).rejects.toMatchObject({
    name: 'PreflightFailure',
    message: expect.stringMatching(words),
  });
});

it('says everything that is missing at once', async () => {
  configure('runtime: assistant\nmodel: openai:gpt-5\nrequired_env: [A_KEY]\n');
  await expect(prepare(environment())).rejects.toThrow(/A_KEY[\s\S]*OPENAI_API_KEY/);
});

it('the environment wins over the configuration', async () => {
  configure('runtime: langgraph\nmodel: mystery');
  const prepared = prepare(environment({ MOLECULE_RUNTIME: 'assistant', MODEL: 'anthropic:claude-x' }));
  await expect(prepared).resolves.toMatchObject({ runtime: 'assistant' });
});
