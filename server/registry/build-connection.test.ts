import { expect, it } from 'vitest';
import { buildSnippets } from '@/domain/connect-snippets/build-snippets';
import { SERVER_ENV } from '@/server/testing/server-mode';
import { parseConfig } from '../platform/config';
import { buildConnection } from './build-connection';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const build = (headers: Record<string, string>, externalUrl?: string, more: Record<string, string> = {}) => {
  const env = { ...more, ...(externalUrl === undefined ? {} : { EXTERNAL_PLATFORM_URL: externalUrl }) };
  return buildConnection(
    { config: parseConfig(env) },
    new Headers(headers),
    { id: ID, name: 'Ada' },
    'mol_ws_x',
  );
};

it('carries what an agent needs to join, with both addresses below the API base', () => {
  expect(build({ host: '192.168.1.7:3000' })).toEqual({
    workspace_id: ID,
    platform_url: 'http://192.168.1.7:3000/api',
    auth_token: 'mol_ws_x',
    registry_endpoint: 'http://192.168.1.7:3000/api/registry/register',
    heartbeat_endpoint: 'http://192.168.1.7:3000/api/registry/heartbeat',
    ...buildSnippets({
      workspaceId: ID,
      workspaceName: 'Ada',
      platformUrl: 'http://192.168.1.7:3000/api',
    }),
  });
});

it.each<[string, Record<string, string>, string | undefined]>([
  ['http://localhost:8080/api', { host: 'localhost:8080' }, undefined],
  ['http://[::1]:3000/api', { host: '[::1]:3000' }, undefined],
  ['http://localhost:3000/api', {}, undefined],
  ['http://localhost:3000/api', { host: 'evil.example/x?' }, undefined],
  ['http://a:1/api', { host: 'a:1', 'x-forwarded-host': 'b', 'x-forwarded-proto': 'https' }, undefined],
  ['https://agents.example/api', { host: 'a:1' }, 'https://agents.example'],
  ['https://agents.example/api', { host: 'a:1' }, 'https://agents.example//'],
  ['https://agents.example/api', { host: 'a:1' }, 'https://agents.example/api/'],
  ['https://example.org/molecule/api', {}, ' https://example.org/molecule '],
])('is reached at %s for %j with EXTERNAL_PLATFORM_URL=%s', (expected, headers, externalUrl) => {
  expect(build(headers, externalUrl).platform_url).toBe(expected);
});

it('is reached at its public address in server mode, where TLS ends in front', () => {
  const env = { ...SERVER_ENV, PUBLIC_URL: 'https://molecule.example' };
  const headers = { host: 'molecule.example' };
  expect(build(headers, undefined, env).platform_url).toBe('https://molecule.example/api');
  expect(build(headers, 'https://agents.example', env).platform_url).toBe('https://agents.example/api');
});

it('is reached below the path of the public address, whatever that is called', () => {
  const base = (path: string) => ({ PUBLIC_URL: `https://example.org${path}` });
  const urlOf = (headers: Record<string, string>, env: Record<string, string>) =>
    build(headers, undefined, env).platform_url;
  expect(urlOf({}, { ...SERVER_ENV, ...base('/agents/molecule') })).toBe(
    'https://example.org/agents/molecule/api',
  );
  expect(urlOf({}, { ...SERVER_ENV, ...base('/api') })).toBe('https://example.org/api/api');
  expect(urlOf({ host: 'localhost:8080' }, base('/agents/molecule'))).toBe(
    'http://localhost:8080/agents/molecule/api',
  );
});
