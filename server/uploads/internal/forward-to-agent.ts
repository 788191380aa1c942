import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { UploadedFile } from '@/contracts/uploads';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { OutboundResponse } from '../../platform/guarded-fetch/exchange';
import { isOutboundFailure, type OutboundFailure } from '../../platform/guarded-fetch/outbound-failure';
import { getInboundSecret } from '../../registry/inbound-secret';
import type { ReceivedFile } from './received-file';

const INGEST_PATH = '/internal/chat/uploads/ingest';
const ANSWER_MS_MAX = 60_000;
const ANSWER_BYTES_MAX = 256 * 1024;

/** Of what an agent answers only the addresses are its own to say. */
const ingested = z.object({ files: z.array(z.object({ uri: z.string().min(1).max(4096) })) });

/** Hands files over to a push agent, in one request; it says where it has put them. */
export async function forwardToAgent(
  deps: Deps,
  target: WorkspaceRecord,
  files: readonly ReceivedFile[],
): Promise<UploadedFile[]> {
  const secret = await getInboundSecret(deps, target.id);
  // None only when the workspace has been removed in between.
  if (secret === null) throw new AppError('workspace_not_found');
  const { contentType, body } = packForm(files);
  const response = await deps.outbound
    .request({
      url: ingestUrl(target.url),
      method: 'POST',
      headers: {
        'content-type': contentType,
        accept: 'application/json',
        authorization: `Bearer ${secret}`,
      },
      body,
      signal: deps.stopping,
      headersTimeoutMs: ANSWER_MS_MAX,
      maxResponseBytes: ANSWER_BYTES_MAX,
    })
    .catch((error: unknown) => {
      throw isOutboundFailure(error) ? classify(error) : error;
    });
  return readAnswer(response, files);
}

/** Below the address that the agent has registered. */
function ingestUrl(registered: string): string {
  const url = new URL(registered);
  url.pathname = url.pathname.replace(/\/+$/, '') + INGEST_PATH;
  url.search = '';
  return url.href;
}

function readAnswer(response: OutboundResponse, files: readonly ReceivedFile[]): UploadedFile[] {
  const { status } = response;
  if (status < 200 || status > 299) {
    throw new AppError('agent_refused', {
      public: `The agent did not take the files: it answered with status ${status}.`,
      details: { upstream_status: status },
    });
  }
  const answer = ingested.safeParse(parseJson(response.body));
  if (!answer.success || answer.data.files.length !== files.length) {
    throw new AppError('agent_answer_unreadable', {
      public: 'The agent did not say where it has put the files.',
      details: { delivery_confirmed: true },
      cause: answer.error,
    });
  }
  return files.map(({ name, mimeType, content }, at) => ({
    uri: answer.data.files[at]?.uri ?? '',
    name,
    mimeType,
    size: content.byteLength,
  }));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Files that arrive twice do no harm, so that whatever failed may be tried again. */
function classify(failure: OutboundFailure): AppError {
  const cause = { cause: failure };
  if (failure.kind === 'forbidden_address') return new AppError('url_not_routable', cause);
  if (!failure.headersReceived) return new AppError('agent_unreachable', cause);
  return new AppError('agent_answer_unreadable', { ...cause, details: { delivery_confirmed: false } });
}

/** Names and types are safe already: nothing of them can end a header. */
function packForm(files: readonly ReceivedFile[]): { contentType: string; body: Uint8Array } {
  const boundary = `molecule-${randomBytes(16).toString('hex')}`;
  const parts = files.flatMap(({ name, mimeType, content }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: ${mimeType}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
