import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIMIT_CLASSES, LIMIT_RULES } from '@/domain/limit-classes';
import { ConfigError, parseConfig } from './config';
import { toAllowances } from './config-limits';

const SERVER = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'https://molecule.test',
  NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
  SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};
const allowancesOf = (env: Record<string, string>) => toAllowances(parseConfig(env));

it('the documentation has every class as it is', () => {
  const rows = readFileSync('docs/operations.md', 'utf8').split('\n');
  for (const name of LIMIT_CLASSES) {
    const { about, points, seconds, per } = LIMIT_RULES[name];
    expect(rows, name).toContain(`| \`${name}\` | ${about} | ${points} | ${seconds} | ${per} |`);
  }
});

describe('what is limited', () => {
  it('in local mode: the tries at passwords, and agents that say the same over and over', () => {
    const limited = Object.entries(allowancesOf({})).filter(([, allowance]) => allowance !== null);
    expect(limited.map(([name]) => name).sort()).toEqual(['account', 'code', 'same-message', 'sign-in']);
  });

  it('in server mode: everything, as the table says', () => {
    const allowances = allowancesOf(SERVER);
    for (const name of LIMIT_CLASSES) {
      const { points, seconds } = LIMIT_RULES[name];
      expect(allowances[name], name).toEqual({ points, seconds });
    }
  });

  it('is what the settings say, in either mode', () => {
    for (const mode of [{}, SERVER]) {
      const changed = { ...mode, RATE_LIMIT: '50', RATE_LIMITS: ' a2a=7/30, imports=off,' };
      expect(allowancesOf(changed)).toMatchObject({
        general: { points: 50, seconds: 60 },
        a2a: { points: 7, seconds: 30 },
        imports: null,
      });
    }
  });

  it.each([
    'a2a',
    'a2a=',
    'a2a=5',
    'a2a=5/',
    'a2a=0/60',
    'a2a=5/0',
    'a2a=5/90000',
    'a2a=-5/60',
    'A2A=5/60',
    'nothing=5/60',
    'general=5/60',
    'toString=5/60',
    'a2a=5/60;imports=off',
    'a2a=5/60 imports=off',
  ])('cannot be %j', (text) => {
    const parse = () => parseConfig({ RATE_LIMITS: text });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(/^RATE_LIMITS: must be entries like a2a=300\/60/);
  });
});
