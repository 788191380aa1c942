import { errorRow } from '@/contracts/errors';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { A2A_ERRORS, rpcErrorAnswer } from '@/domain/a2a/rpc-error';
import type { AppError } from '../../platform/app-error';
import { noteCall } from '../trail/call-trail';

const PROTOCOL_REASONS: ReadonlyMap<number, string> = new Map(
  Object.values(A2A_ERRORS).map(({ code, reason }) => [code, reason]),
);

/** An error as it stands in a stream that has begun, where no status can tell of it any more. */
export function toStreamError(error: AppError, version: ProtocolVersion): object {
  noteCall({ failure: error.code });
  const { jsonRpc: code } = errorRow(error.code);
  const known = PROTOCOL_REASONS.get(code);
  const answer = rpcErrorAnswer({
    id: null,
    version,
    code,
    message: error.publicText,
    reason: known ?? error.code.toUpperCase(),
    ...(known === undefined ? { domain: 'molecule' } : {}),
    details: { code: error.code },
  });
  return answer.error as object;
}
