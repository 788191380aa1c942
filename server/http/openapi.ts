import { z } from 'zod';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { replaceParams } from '@/contracts/contract-path';
import { type ErrorCode, errorBody, errorRow } from '@/contracts/errors';
import type { AccessRule } from '@/domain/access-rules';
import { type Allowance, LIMIT_RULES } from '@/domain/limit-classes';

type Json = Record<string, unknown>;

/** Errors that the pipeline itself can answer, whatever the endpoint. */
const PIPELINE_ERRORS: readonly ErrorCode[] = [
  'invalid_field',
  'invalid_token',
  'workspace_removed',
  'foreign_host',
  'foreign_origin',
  'rate_limited',
  'too_many_at_once',
  'internal',
  'platform_unavailable',
  'shutting_down',
];
const ACCESS_ERRORS: readonly ErrorCode[] = ['unauthenticated', 'forbidden', 'second_factor_needed'];
const BODY_ERRORS: readonly ErrorCode[] = ['invalid_json', 'body_too_large', 'unsupported_media_type'];

const BEARER =
  'A workspace token (mol_ws_…) or an organisation key (mol_org_…). On the machine itself, in local mode, the browser needs none: it is the owner there.';

const SESSION =
  'The session of a person who has signed in (server mode). Under https the cookie is called __Host-molecule-session, below a path __Secure-molecule-session.';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
};

/**
 * The OpenAPI 3.1 document of every contract.
 * @param basePath the path below which this server answers
 */
export function buildOpenApi(basePath = ''): { openapi: '3.1.0' } & Json {
  const paths: Record<string, Json> = {};
  for (const contract of CONTRACTS) {
    const path = replaceParams(contract.path, (name) => `{${name}}`);
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Molecule', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: `${basePath}/api` }],
    paths,
    components: {
      schemas: { Error: schemaOf(errorBody, 'output') },
      headers: HEADERS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: BEARER },
        session: { type: 'apiKey', in: 'cookie', name: 'molecule-session', description: SESSION },
      },
    },
  };
}

function operationOf(contract: Contract): Json {
  return {
    operationId: contract.id,
    summary: contract.summary,
    description: [accessOf(contract.auth), limitOf(contract)].join(' '),
    security: securityOf(contract.auth),
    'x-access': contract.auth,
    'x-idempotent': contract.idempotent,
    parameters: [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')],
    ...(contract.body === null
      ? {}
      : {
          requestBody: {
            required: !contract.body.safeParse(undefined).success,
            content: bodyOf(contract, contract.body),
          },
        }),
    responses: { [contract.status]: successOf(contract), ...variantsOf(contract), ...errorsOf(contract) },
  };
}

/** A form has its files in one field, which may stand there several times. */
const FORM = {
  type: 'object',
  properties: { files: { type: 'array', items: { type: 'string', format: 'binary' } } },
  required: ['files'],
};

const bodyOf = ({ consumes }: Contract, body: z.ZodType): Json =>
  consumes === 'multipart'
    ? { 'multipart/form-data': { schema: FORM } }
    : { 'application/json': { schema: schemaOf(body, 'input') } };

function securityOf(rule: AccessRule): Json[] {
  if (rule === 'public') return [];
  const isForPeople = typeof rule === 'object' && 'person' in rule;
  return isForPeople ? [{ session: [] }] : [{ bearer: [] }, { session: [] }];
}

/** The rule in words. */
function accessOf(rule: AccessRule): string {
  if (rule === 'public') return 'Anybody may call this.';
  if (typeof rule === 'string') return `People and organisation keys from role ${rule} on may call this.`;
  if ('person' in rule) return `People from role ${rule.person} on may call this, signed in; a key may not.`;
  const agent =
    rule.agent === 'own' ? 'the workspace that the path names, by its token' : 'any workspace, by its token';
  if (rule.role === null) return `Only ${agent}, may call this.`;
  return `People and organisation keys from role ${rule.role} on may call this, and ${agent}.`;
}

/** How often, in words. Local mode limits nothing of this unless its settings do. */
function limitOf({ limit }: Contract): string {
  const sayOf = ({ points, seconds }: Allowance): string => `${points} in ${seconds} seconds`;
  const all = `In server mode one caller has ${sayOf(LIMIT_RULES.general)} for all requests together`;
  return limit === null
    ? `${all}.`
    : `${all}, and ${sayOf(LIMIT_RULES[limit])} for ${LIMIT_RULES[limit].about}.`;
}

const HEADERS = {
  'Retry-After': { description: 'Seconds to wait before the next try.', schema: { type: 'integer' } },
  // Of the caller's allowances, the one that is used up first.
  'X-RateLimit-Limit': {
    description: 'How many there are in a window; "unlimited" where there is no limit.',
    schema: { type: 'string' },
  },
  'X-RateLimit-Remaining': { description: 'How many are left of them.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': { description: 'Seconds until all are there again.', schema: { type: 'integer' } },
};

const headersOf = (names: readonly (keyof typeof HEADERS)[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
const ALLOWANCE = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

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
  file: 'application/octet-stream',
  document: 'application/json',
} as const;

function successOf(contract: Contract): Json {
  const schema = successSchemaOf(contract);
  return {
    description: contract.summary,
    headers: headersOf(ALLOWANCE),
    content: { [CONTENT_TYPES[contract.produces]]: { schema } },
  };
}

function successSchemaOf({ produces, output }: Contract): Json {
  // What stands beside the content of a document travels in headers.
  if (produces === 'document') return { type: 'object', additionalProperties: true };
  return CONTENT_TYPES[produces] === 'application/json' ? schemaOf(output, 'output') : { type: 'string' };
}

/** Successes of another status have the same schema: it names each kind of answer. */
const variantsOf = (contract: Contract): Json =>
  Object.fromEntries(
    contract.variants.map(({ status, about }) => [status, { ...successOf(contract), description: about }]),
  );

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
      const headers = status === 429 ? { headers: headersOf(['Retry-After', ...ALLOWANCE]) } : {};
      return [status, { description, ...headers, content: { 'application/json': { schema } } }];
    }),
  );
}
