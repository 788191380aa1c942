import { z } from 'zod';
import type { AccessRule } from '@/domain/access-rules';
import type { ContractLimit } from '@/domain/limit-classes';
import type { ErrorCode } from './errors';

/** Largest JSON body of an ordinary endpoint in bytes (D39b). */
const BODY_BYTES_MAX = 1024 * 1024;

const NO_KEYS = z.strictObject({});

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One endpoint: everything the server, the browser, the CLI, MCP and OpenAPI need to know about it. */
export interface Contract<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** Verb and noun, kebab-case; also the action in the audit log and the operation id in OpenAPI. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Below the API base, with `:name` for each parameter; `*name` at its end takes the rest, slashes and all. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly auth: AccessRule;
  /** True: also for a person who has to set up a second factor before anything else. What is public always is. */
  readonly isForEnrolment: boolean;
  /** How often one caller may call it, beside the limit on all its requests; null: only that one. */
  readonly limit: ContractLimit | null;
  readonly params: Params;
  readonly query: Query;
  /** Null when the endpoint takes no body. */
  readonly body: Body | null;
  readonly output: Output;
  /** Status of a success. */
  readonly status: 200 | 201;
  /** Successes of another status; which one it is follows from the answer. */
  readonly variants: readonly ContractVariant<Output>[];
  /** What this endpoint can answer beyond the errors that every route can. */
  readonly errors: readonly ErrorCode[];
  /** True when sending the same request twice has the effect of sending it once. */
  readonly idempotent: boolean;
  /** True when `server/main.ts` answers it before Next sees the request. */
  readonly fastLane: boolean;
  /** What the body is: JSON, or a form with files (multipart/form-data), which the operation reads as it comes. */
  readonly consumes: 'json' | 'multipart';
  /**
   * What the answer is: JSON checked against `output`, an event stream, plain text, a file to be saved, JSON that
   * may be kept, or JSON in the dialect of the caller, whose errors are JSON-RPC errors where the request was JSON-RPC (D39).
   */
  readonly produces: 'json' | 'event-stream' | 'text' | 'file' | 'document' | 'json-rpc';
  /**
   * Fields of a body that the contract does not name: refused for our own clients, whose typing errors they are; dropped
   * where published clients send extras; kept where they belong to a protocol (D38).
   */
  readonly unknownFields: 'refused' | 'dropped' | 'kept';
  /** Largest body in bytes (D39b). */
  readonly bodyBytesMax: number;
}

export interface ContractVariant<Output extends z.ZodType = z.ZodType> {
  readonly status: 200 | 202 | 207;
  /** For the documentation. */
  readonly about: string;
  when(output: z.output<Output>): boolean;
}

/** The status that goes with an answer. */
export const statusOf = (contract: Contract, output: unknown): number =>
  contract.variants.find((variant) => variant.when(output))?.status ?? contract.status;

type Options<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, O extends z.ZodType> = Pick<
  Contract<P, Q, B, O>,
  'id' | 'method' | 'path' | 'summary' | 'auth' | 'output'
> &
  Partial<Omit<Contract<P, Q, B, O>, 'id' | 'method' | 'path' | 'summary' | 'auth' | 'output'>>;

/** Declares an endpoint. Reads are idempotent unless said otherwise; unknown parameters and query keys are refused. */
export function contract<
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Q extends z.ZodObject = z.ZodObject<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
  O extends z.ZodType = z.ZodType,
>(options: Options<P, Q, B, O>): Contract<P, Q, B, O> {
  return {
    params: NO_KEYS as unknown as P,
    query: NO_KEYS as unknown as Q,
    body: null,
    isForEnrolment: false,
    limit: null,
    status: 200,
    variants: [],
    errors: [],
    idempotent: options.method === 'GET',
    fastLane: false,
    consumes: 'json',
    produces: 'json',
    unknownFields: 'refused',
    bodyBytesMax: BODY_BYTES_MAX,
    ...options,
  };
}

/** What an operation receives: parameters, query and body merged under their own names. */
export interface ContractInput<C extends Contract> {
  readonly params: z.output<C['params']>;
  readonly query: z.output<C['query']>;
  readonly body: z.output<NonNullable<C['body']>>;
}

export type ContractOutput<C extends Contract> = z.input<C['output']>;
