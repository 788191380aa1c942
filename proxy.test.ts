import { NextRequest } from 'next/server';
import { describe, expect, test } from 'vitest';
import { proxy } from './proxy';

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
  proxy(
    new NextRequest(`http://localhost:3000${path}`, {
      method,
      headers: { host: 'localhost:3000', ...headers },
    }),
  );

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code: unknown }).code;

describe('addresses below /api', () => {
  test('one that no contract has is answered from the error table', async () => {
    const response = await ask('/api/nothing-here');
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('not_found');
  });

  test('a method that the address does not have is refused, and the ones it has are named', async () => {
    const response = await ask('/api/workspaces', 'PUT');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
    expect(await codeOf(response)).toBe('method_not_allowed');
  });

  test.each([
    ['/api/workspaces', 'GET'],
    ['/api/workspaces/', 'POST'],
    ['/api/workspaces', 'HEAD'],
    ['/api/workspaces/x/restore', 'POST'],
  ])('%s %s goes on to its route, which guards itself', async (path, method) => {
    expect((await ask(path, method)).headers.get('x-middleware-next')).toBe('1');
  });
});

describe('pages and files', () => {
  test('every answer has a policy with a nonce of its own, without unsafe scripts', async () => {
    const policies = [await ask('/'), await ask('/')].map(
      (answer) => answer.headers.get('content-security-policy') ?? '',
    );
    expect(policies[0]).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic';/);
    expect(policies[0]).not.toEqual(policies[1]);
    expect(policies[0]).not.toMatch(/unsafe-eval/);
  });

  test('a page asked for under a foreign name is refused, with the headers of every answer', async () => {
    const response = await ask('/', 'GET', { host: 'rebound.example' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await codeOf(response)).toBe('foreign_host');
  });

  test('a form posted to a page by another website is refused', async () => {
    const response = await ask('/', 'POST', { origin: 'http://evil.example' });
    expect(await codeOf(response)).toBe('foreign_origin');
  });
});
