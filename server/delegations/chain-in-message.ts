import { type JsonObject, objectField, textField } from '@/domain/a2a/json';
import type { A2aRequest } from '../a2a/read-request';
import { CHAIN_FIELD } from './chain-token';

/** The token in the metadata of the message that a request carries; null when there is none. */
export function chainTokenOf({ body }: Pick<A2aRequest, 'body'>): string | null {
  const message = objectField(objectField(body, 'params') ?? {}, 'message');
  return textField(objectField(message ?? {}, 'metadata') ?? {}, CHAIN_FIELD) ?? null;
}

/** The request with this token and no other; one without a message object stays as it is. */
export function withChainToken<Request extends Pick<A2aRequest, 'body'>>(
  request: Request,
  token: string | null,
): Request {
  const params = objectField(request.body, 'params');
  const message = objectField(params ?? {}, 'message');
  if (!message || token === chainTokenOf(request)) return request;
  const { [CHAIN_FIELD]: _, ...others } = objectField(message, 'metadata') ?? {};
  const metadata: JsonObject = token === null ? others : { ...others, [CHAIN_FIELD]: token };
  return { ...request, body: { ...request.body, params: { ...params, message: { ...message, metadata } } } };
}
