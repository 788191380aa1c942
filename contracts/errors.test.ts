import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ERRORS, type ErrorCode, errorBody, errorRow } from './errors';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe.each(CODES)('%s', (code) => {
  const row = errorRow(code);

  it('has a plain sentence for people that says nothing of the machinery', () => {
    expect(row.text).toMatch(/^[A-Z].{10,}\.$/);
    expect(row.text).not.toMatch(/sql|postgres|drizzle|undefined|null|exception|stack/i);
  });

  it('has a status of its kind and a code of JSON-RPC', () => {
    expect(row.status).toBeGreaterThanOrEqual(400);
    expect(row.status).toBeLessThan(600);
    const reserved = [-32700, -32600, -32601, -32602, -32603];
    expect(reserved.includes(row.jsonRpc) || (row.jsonRpc <= -32000 && row.jsonRpc >= -32099)).toBe(true);
  });

  it('may be tried again later exactly when the fault is the platform’s', () => {
    // What went wrong at an agent may have happened there: whether to repeat it is said row by row.
    if (/^(agent|url|proxy)_/.test(code)) return;
    const isHaste = code === 'rate_limited' || code === 'pair_paused' || code === 'too_many_at_once';
    expect(row.retry === 'later').toBe(row.status >= 500 || isHaste);
  });

  it('is loud in the log when it is our fault, and only then an error', () => {
    if (row.level === 'error') expect(row.status).toBeGreaterThanOrEqual(500);
    if (row.status < 500) expect(['debug', 'info', 'warn']).toContain(row.level);
  });

  it('adds no extra key that the error body has already', () => {
    const taken = Object.keys(errorBody.shape);
    for (const key of Object.keys(row.extras?.shape ?? {})) expect(taken).not.toContain(key);
  });
});

it('writes codes in snake case, as clients compare them', () => {
  for (const code of CODES) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

it('gives each JSON Schema of extras, so that OpenAPI can show it', () => {
  for (const code of CODES) {
    const { extras } = errorRow(code);
    if (extras) expect(z.toJSONSchema(extras)).toMatchObject({ type: 'object' });
  }
});
