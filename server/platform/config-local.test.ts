import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from './config';
import { inheritedEnvironment } from './config-local';

const SERVER_MODE = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'https://molecule.example',
  NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
  SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
const allows = (env: Record<string, string>) => parseConfig(env).allowsLocalBackend;

it('lets agents be processes of this host in local mode, and in server mode only when that is switched on', () => {
  expect(allows({})).toBe(true);
  expect(allows(SERVER_MODE)).toBe(false);
  expect(allows({ ...SERVER_MODE, MOLECULE_ALLOW_LOCAL_BACKEND: '1' })).toBe(true);
  const unclear = { ...SERVER_MODE, MOLECULE_ALLOW_LOCAL_BACKEND: 'yes' };
  expect(() => parseConfig(unclear)).toThrow(/MOLECULE_ALLOW_LOCAL_BACKEND: must be 1 or 0/);
});

it('takes the agent program from the folder that the server was started in', () => {
  const built = resolve('.build/molecule-agent.mjs');
  expect(parseConfig({}).agentProgram).toBe(built);
  expect(parseConfig({ MOLECULE_AGENT_PROGRAM: ' ' }).agentProgram).toBe(built);
  expect(parseConfig({ MOLECULE_AGENT_PROGRAM: 'none' }).agentProgram).toBeNull();
  expect(parseConfig({ MOLECULE_AGENT_PROGRAM: 'agent.mjs' }).agentProgram).toBe(resolve('agent.mjs'));
});

it('hands on where programs are, the language and the time zone, and nothing else', () => {
  const env = { PATH: '/bin', LANG: 'de_DE.UTF-8', TZ: '', NEXTAUTH_SECRET: 'x', NODE_OPTIONS: '--inspect' };
  expect(inheritedEnvironment(env)).toEqual({ PATH: '/bin', LANG: 'de_DE.UTF-8' });
});
