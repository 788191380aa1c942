import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@/contracts/errors';
import { type NormalisedRequest, normaliseRequest } from '@/domain/a2a/normalise-request';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from '@/domain/a2a/protocol-version';
import { problemOfRequest, type RequestProblem } from '@/domain/a2a/request-problem';
import { protocolVersionOf } from '@/domain/a2a/request-version';
import { versionOfMethod } from '@/domain/a2a/rpc-method';
import type { RpcProblem } from '@/domain/a2a/rpc-request';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { nestsTooDeeply } from '@/domain/storable-json';
import { AppError } from '../platform/app-error';

/** A request on its way to an agent. */
export interface A2aRequest extends NormalisedRequest {
  /** The version that the caller speaks. */
  readonly version: ProtocolVersion;
  /** The sender gave its message an id; otherwise the one in it was made here and says nothing. */
  readonly hasOwnId: boolean;
}

const PROBLEMS: Record<RpcProblem, { code: ErrorCode; text: string; field?: string }> = {
  not_an_object: { code: 'invalid_rpc_request', text: 'invalid JSON: the body must be an object.' },
  batch: { code: 'invalid_rpc_request', text: 'Batches are not taken; send one request at a time.' },
  wrong_jsonrpc: { code: 'invalid_rpc_request', text: 'jsonrpc must be "2.0".', field: 'jsonrpc' },
  wrong_id: { code: 'invalid_rpc_request', text: 'id must be a text, a number or null.', field: 'id' },
  no_method: { code: 'invalid_rpc_request', text: 'method must be a text.', field: 'method' },
  wrong_params: { code: 'invalid_field', text: 'params must be an object.', field: 'params' },
};

const METHOD_CHARACTERS_MAX = 200;

function assertReadable({ id, method }: NormalisedRequest): void {
  if (method.length > METHOD_CHARACTERS_MAX) {
    const text = `method must have at most ${METHOD_CHARACTERS_MAX} characters.`;
    throw new AppError('invalid_rpc_request', { field: 'method', public: text });
  }
  // JSON has whole numbers that JavaScript has not: such an id would come back as another one.
  if (typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id)) {
    throw new AppError('invalid_rpc_request', {
      field: 'id',
      public: 'id must be a text, or a number below 2^53.',
    });
  }
}

/**
 * Makes the request that goes to the agent: an envelope with an id, and a messageId on its message.
 * @throws AppError when it is no request, or one that breaks the rules of the version it is in
 */
export function readA2aRequest(body: unknown, headers: Headers, query: string | undefined): A2aRequest {
  if (nestsTooDeeply(body)) {
    throw new AppError('invalid_rpc_request', { public: 'The request is nested too deeply.' });
  }
  const result = normaliseRequest(body, { newId: randomUUID });
  if (!result.ok) {
    const { code, text, field } = PROBLEMS[result.problem];
    throw new AppError(code, { public: text, ...(field === undefined ? {} : { field }) });
  }
  const { request } = result;
  assertReadable(request);
  const version = versionOf(request, headers, query);
  const problem = problemOfRequest({ ...request, params: request.body.params, version });
  if (problem) throw refusalOf(problem, request.method, version);
  const hasOwnId = (sentMessageOf(body)?.messageId ?? null) !== null;
  return { ...request, version, hasOwnId };
}

/** A bare caller states no version by rule: there the name of the method says it. */
function versionOf(
  { isJsonRpc, method }: NormalisedRequest,
  headers: Headers,
  query: string | undefined,
): ProtocolVersion {
  const stated = protocolVersionOf({ header: headers.get('a2a-version'), query });
  if (stated === 'unsupported') {
    throw new AppError('version_not_supported', { details: { supported_versions: [...PROTOCOL_VERSIONS] } });
  }
  return isJsonRpc ? stated : (versionOfMethod(method) ?? stated);
}

function refusalOf(problem: RequestProblem, method: string, version: ProtocolVersion): AppError {
  switch (problem.kind) {
    case 'other_version': {
      const hint = `${method} is a method of A2A ${problem.version}, and this request is in ${version}`;
      return new AppError('method_not_found', {
        field: 'method',
        public: `${hint}; the header A2A-Version says which one it is in.`,
      });
    }
    case 'push':
      return new AppError('push_not_supported');
    case 'extended_card':
      // 1.0 keeps the other error for cards that promise one; 0.3 has no word for a capability that is off.
      return version === '0.3'
        ? new AppError('no_extended_card')
        : new AppError('operation_not_offered', { public: 'There is no extended agent card.' });
    case 'params':
      return new AppError('invalid_field', { field: problem.field, public: problem.text });
  }
}
