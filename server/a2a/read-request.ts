import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@/contracts/errors';
import { type NormalisedRequest, normaliseRequest } from '@/domain/a2a/normalise-request';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { protocolVersionOf } from '@/domain/a2a/request-version';
import { isStreamingMethod } from '@/domain/a2a/rpc-method';
import type { RpcProblem } from '@/domain/a2a/rpc-request';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { nestsTooDeeply } from '@/domain/storable-json';
import { AppError } from '../platform/app-error';

/** A request on its way to an agent. */
export interface A2aRequest extends NormalisedRequest {
  /** The version that answers made here are written in; what an agent answers is passed on as it is. */
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
 * @throws AppError when it is no request, or one that needs a stream
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
  assertReadable(result.request);
  if (isStreamingMethod(result.request.method)) {
    throw new AppError('operation_not_offered', {
      public: 'Streaming is not offered here yet; send the message without it.',
    });
  }
  const version = protocolVersionOf({ header: headers.get('a2a-version'), query });
  // An unknown version is the agent's to refuse: it may know one that we do not.
  const hasOwnId = (sentMessageOf(body)?.messageId ?? null) !== null;
  return { ...result.request, version: version === 'unsupported' ? '0.3' : version, hasOwnId };
}
