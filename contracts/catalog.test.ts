import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTRACTS } from './catalog';
import { paramNames, replaceParams } from './contract-path';
import { ERRORS, type ErrorCode, errorRow } from './errors';

const duplicates = (values: readonly string[]): string[] =>
  values.filter((value, at) => values.indexOf(value) !== at);

it('has no two contracts of one id, nor of one method and address', () => {
  expect(CONTRACTS.length).toBeGreaterThan(10);
  expect(duplicates(CONTRACTS.map(({ id }) => id))).toEqual([]);
  // Two parameters of different names at one place are the same address.
  const addresses = CONTRACTS.map(({ method, path }) => `${method} ${replaceParams(path, () => ':')}`);
  expect(duplicates(addresses)).toEqual([]);
});

/** What somebody does who is not signed in yet. */
const WAYS_IN = new Set([
  'sign-in',
  'sign-out',
  'claim-server',
  'look-up-invitation',
  'accept-invitation',
  'reset-password',
]);

describe.each(CONTRACTS)('$id', (contract) => {
  it('names verb and noun in kebab case and says in a sentence what it does', () => {
    expect(contract.id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(contract.summary).toMatch(/^[A-Z].*\.$/);
  });

  it('declares exactly the parameters that its path has', () => {
    expect(Object.keys(contract.params.shape).sort()).toEqual(paramNames(contract.path).sort());
  });

  it('declares only errors of the table, each once', () => {
    for (const code of contract.errors) expect(Object.keys(ERRORS)).toContain(code);
    expect(duplicates([...contract.errors])).toEqual([]);
  });

  it('changes nothing when it is a GET, and takes no body then', () => {
    if (contract.method !== 'GET') return;
    expect(contract.body).toBeNull();
    // Outside test suites know the address of this one; it answers in local mode alone.
    expect(contract.idempotent).toBe(contract.id !== 'get-test-token');
  });

  it('asks for a role when it changes something', () => {
    if (contract.method !== 'GET' && !WAYS_IN.has(contract.id)) expect(contract.auth).not.toBe('public');
  });

  it('refuses unknown parameters, query keys and, unless it says otherwise, fields', () => {
    const isStrict = contract.unknownFields === 'refused';
    const parts = [contract.params, contract.query, ...(contract.body && isStrict ? [contract.body] : [])];
    for (const part of parts) {
      const issues = part.safeParse({ no_such_field: 1 }).error?.issues ?? [];
      expect(issues.some(({ code }) => code === 'unrecognized_keys')).toBe(true);
    }
  });

  it('drops or keeps the fields of others where it says so', () => {
    if (contract.unknownFields === 'refused') return;
    const issues = contract.body?.safeParse({ no_such_field: 1 }).error?.issues ?? [];
    expect(issues.some(({ code }) => code === 'unrecognized_keys')).toBe(false);
  });

  it('can be written down as JSON Schema', () => {
    for (const part of [contract.params, contract.query, contract.body ?? z.null()]) {
      expect(() => z.toJSONSchema(part, { io: 'input' })).not.toThrow();
    }
  });
});

it('every conflict of a contract is one that the caller can change', () => {
  const conflicts = CONTRACTS.flatMap(({ errors }) => errors).filter((code) => errorRow(code).status === 409);
  for (const code of new Set<ErrorCode>(conflicts)) expect(errorRow(code).retry).toBe('after-change');
});
