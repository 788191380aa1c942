import { describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { replaceParams } from '@/contracts/contract-path';
import { errorRow } from '@/contracts/errors';
import { LIMIT_RULES } from '@/domain/limit-classes';
import { buildOpenApi } from './openapi';

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly security: unknown;
  readonly 'x-access': unknown;
  readonly parameters: readonly { name: string; in: string; required: boolean }[];
  readonly requestBody?: { content: Record<string, { schema: unknown }> };
  readonly responses: Record<
    string,
    { description: string; headers?: object; content: Record<string, { schema: unknown }> }
  >;
}
const document = buildOpenApi();
const paths = document.paths as Record<string, Record<string, Operation>>;

function operationOf(method: string, path: string): Operation {
  const operation = paths[replaceParams(path, (name) => `{${name}}`)]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

it('is OpenAPI 3.1, plain JSON, with every contract and nothing else', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  const ids = Object.values(paths).flatMap((each) =>
    Object.values(each).map(({ operationId }) => operationId),
  );
  expect(ids.sort()).toEqual(CONTRACTS.map(({ id }) => id).sort());
});

it('refers only to what it has', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
  const headers = ['Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];
  expect([...new Set(refs)].sort()).toEqual([
    ...headers.map((name) => `#/components/headers/${name}`),
    '#/components/schemas/Error',
  ]);
  expect(document.components).toMatchObject({ schemas: { Error: { type: 'object' } } });
  const known = document.components as { readonly headers: Record<string, unknown> };
  expect(Object.keys(known.headers).sort()).toEqual(headers);
});

it('explains the one way to show who calls', () => {
  expect(document.components).toMatchObject({
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: expect.stringMatching(/mol_ws_.*mol_org_/) },
    },
  });
});

describe.each(CONTRACTS)('$id', (contract) => {
  const operation = operationOf(contract.method, contract.path);
  const documented = (status: number): string => operation.responses[String(status)]?.description ?? '';

  it('shows its success in its own content type', () => {
    const types = {
      'json-rpc': 'application/json',
      json: 'application/json',
      text: 'text/plain',
      'event-stream': 'text/event-stream',
      file: 'application/octet-stream',
      document: 'application/json',
    };
    const success = operation.responses[String(contract.status)];
    expect(Object.keys(success?.content ?? {})).toEqual([types[contract.produces]]);
  });

  it('shows every error that it declares under its status', () => {
    for (const code of contract.errors) expect(documented(errorRow(code).status)).toContain(`${code}:`);
  });

  it('shows every error that the pipeline can answer before it', () => {
    for (const code of ['foreign_host', 'rate_limited', 'internal', 'shutting_down'] as const) {
      expect(documented(errorRow(code).status)).toContain(`${code}:`);
    }
    if (contract.body !== null) expect(documented(413)).toContain('body_too_large:');
  });

  it('says how often it may be called, and with a refusal for that when to come again', () => {
    const { limit } = contract;
    const own = limit === null ? LIMIT_RULES.general : LIMIT_RULES[limit];
    expect(operation.description).toContain(`${own.points} in ${own.seconds} seconds`);
    expect(operation.responses['429']?.headers).toHaveProperty('Retry-After');
    expect(documented(429)).toContain('too_many_at_once:');
    const success = operation.responses[String(contract.status)];
    expect(success?.headers).toHaveProperty('X-RateLimit-Remaining');
  });

  it('asks for a bearer or a session exactly when it is not public, and says whose may call', () => {
    const people = typeof contract.auth === 'object' && 'person' in contract.auth;
    const ways = people ? [{ session: [] }] : [{ bearer: [] }, { session: [] }];
    expect(operation.security).toEqual(contract.auth === 'public' ? [] : ways);
    expect(operation['x-access']).toEqual(contract.auth);
    expect(operation.description).toMatch(
      contract.auth === 'public'
        ? /Anybody/
        : typeof contract.auth === 'string'
          ? /key/
          : 'agent' in contract.auth
            ? /workspace/
            : /People .* a key may not/,
    );
  });

  it('says what a removed workspace’s agent is told', () => {
    expect(documented(410)).toContain('workspace_removed:');
  });

  it('says that a stranger is refused exactly when it asks for a role', () => {
    expect(documented(401).includes('unauthenticated:')).toBe(contract.auth !== 'public');
    expect(documented(403).includes('forbidden:')).toBe(contract.auth !== 'public');
  });

  it('has its path parameters, all required, and its body', () => {
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name)).toEqual(Object.keys(contract.params.shape));
    for (const { required } of inPath) expect(required).toBe(true);
    expect(operation.requestBody !== undefined).toBe(contract.body !== null);
  });

  it('says that unknown fields of its body are refused, unless published agents send it', () => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    const isOurs = typeof contract.auth === 'string';
    if (contract.body !== null && isOurs)
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

it('names the address that its paths stand below', () => {
  expect(document.servers).toEqual([{ url: '/api' }]);
  expect(buildOpenApi('/agents/molecule').servers).toEqual([{ url: '/agents/molecule/api' }]);
});
