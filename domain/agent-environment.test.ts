import { expect, it } from 'vitest';
import { agentEnvironment } from './agent-environment';

const ada = {
  id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
  name: 'Ada Lövelace',
  role: 'Writes\nnotes',
  tier: 2,
  model: 'anthropic:claude',
};
const DOMAIN = 'agents.localhost';

it('says who the agent is, where it finds itself and under which name it commits', () => {
  expect(agentEnvironment(ada, { OPENAI_API_KEY: 'sk-1' }, DOMAIN)).toEqual({
    WORKSPACE_ID: ada.id,
    WORKSPACE_CONFIG_PATH: '/configs',
    TIER: '2',
    PLUGINS_DIR: '/plugins',
    MOLECULE_AGENT_ROLE: 'Writes notes',
    MODEL: 'anthropic:claude',
    MODEL_PROVIDER: 'anthropic:claude',
    GIT_AUTHOR_NAME: 'Molecule AI Ada Lövelace',
    GIT_COMMITTER_NAME: 'Molecule AI Ada Lövelace',
    GIT_AUTHOR_EMAIL: 'ada-lovelace@agents.localhost',
    GIT_COMMITTER_EMAIL: 'ada-lovelace@agents.localhost',
    OPENAI_API_KEY: 'sk-1',
  });
});

it('says nothing of a role and a model that nobody gave', () => {
  const env = agentEnvironment({ ...ada, role: null, model: '' }, {}, DOMAIN);
  expect(Object.keys(env).filter((name) => /ROLE|MODEL/.test(name))).toEqual([]);
});

it('lets a secret name the author, and never the workspace', () => {
  const env = agentEnvironment(ada, { GIT_AUTHOR_NAME: 'Grace', WORKSPACE_ID: 'another', TIER: '4' }, DOMAIN);
  expect(env).toMatchObject({ GIT_AUTHOR_NAME: 'Grace', WORKSPACE_ID: ada.id, TIER: '2' });
});

it.each([
  ['日本語', 'workspace-a3bb189e'],
  ['--', 'workspace-a3bb189e'],
  ['O’Brien & Söhne', 'o-brien-sohne'],
  [`${'a'.repeat(47)} b`, 'a'.repeat(47)],
])('makes %s a name that a mail address can have', (name, local) => {
  expect(agentEnvironment({ ...ada, name }, {}, DOMAIN).GIT_AUTHOR_EMAIL).toBe(`${local}@${DOMAIN}`);
});
