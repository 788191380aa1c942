import { z } from 'zod';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { type ErrorCode, errorBody, errorRow } from '@/contracts/errors';

type Json = Record<string, unknown>;

/** Errors that the pipeline itself can answer, whatever the endpoint. */
const PIPELINE_ERRORS: readonly ErrorCode[] = [
  'invalid_field',
  'invalid_token',
  'foreign_host',
  'foreign_origin',
  'rate_limited',
  'internal',
  'platform_unavailable',
  'shutting_down',
];
const ACCESS_ERRORS: readonly ErrorCode[] = ['unauthenticated', 'forbidden'];
const BODY_ERRORS: readonly ErrorCode[] = ['invalid_json', 'body_too_large', 'unsupported_media_type'];

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
};

/** The OpenAPI 3.1 document of every contract. */
export function buildOpenApi(): { openapi: '3.1.0' } & Json {
  const paths: Record<string, Json> = {};
  for (const contract of CONTRACTS) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Molecule', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api' }],
    paths,
    components: { schemas: { Error: schemaOf(errorBody, 'output') } },
  };
}

function operationOf(contract: Contract): Json {
  return {
    operationId: contract.id,
    summary: contract.summary,
    'x-access': contract.auth,
    'x-idempotent': contract.idempotent,
    parameters: [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')],
    ...(contract.body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(contract.body, 'input') } },
          },
        }),
    responses: { [contract.status]: successOf(contract), ...errorsOf(contract) },
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

const CONTENT_TYPES = {
  json: 'application/json',
  'json-rpc': 'application/json',
  text: 'text/plain',
  'event-stream': 'text/event-stream',
} as const;

function successOf(contract: Contract): Json {
  const schema =
    CONTENT_TYPES[contract.produces] === 'application/json'
      ? schemaOf(contract.output, 'output')
      : { type: 'string' };
  return { description: contract.summary, content: { [CONTENT_TYPES[contract.produces]]: { schema } } };
}

/** Error codes grouped by their status, since OpenAPI has one response per status. */
function errorsOf(contract: Contract): Json {
  const codes = [
    ...contract.errors,
    ...PIPELINE_ERRORS,
    ...(contract.auth === 'public' ? [] : ACCESS_ERRORS),
    ...(contract.body === null ? [] : BODY_ERRORS),
  ];
  const statuses = new Set(codes.map((code) => errorRow(code).status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const group = [...new Set(codes)].filter((code) => errorRow(code).status === status);
      const description = group.map((code) => `${code}: ${errorRow(code).text}`).join(' ');
      const schema = { $ref: '#/components/schemas/Error' };
      return [status, { description, content: { 'application/json': { schema } } }];
    }),
  );
}
