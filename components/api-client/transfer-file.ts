import type { Contract } from '@/contracts/contract';
import { type UploadedFile, uploadChatFiles } from '@/contracts/uploads';
import { networkError, toApiError } from './api-error';
import { type CallInput, urlOf } from './call';
import { leaveIfSignedOut } from './dead-session';

/** As long as a file may be on its way. */
const UPLOAD_MS_MAX = 300_000;

export interface UploadOptions {
  /** 0 to 1, as far as it is known. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Brings one file to a workspace; where it is then, or an ApiError in the server's words. */
export function uploadFile(
  workspaceId: string,
  file: File,
  { onProgress, signal }: UploadOptions,
): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    // Of all ways out of a page it alone tells how much has gone.
    const request = new XMLHttpRequest();
    request.open('POST', urlOf(uploadChatFiles, { id: workspaceId }));
    request.timeout = UPLOAD_MS_MAX;
    request.responseType = 'text';
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    const lost = (): void => reject(networkError());
    request.onerror = lost;
    request.ontimeout = lost;
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      try {
        resolve(readUploaded(request.status, request.responseText));
      } catch (error) {
        if (request.status === 401) void leaveIfSignedOut();
        reject(error);
      }
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('files', file, file.name);
    request.send(form);
  });
}

function readUploaded(status: number, text: string): UploadedFile {
  const body = parseJson(text);
  if (status !== uploadChatFiles.status) throw toApiError(status, body);
  const uploaded = uploadChatFiles.output.safeParse(body).data?.files[0];
  if (!uploaded) throw toApiError(status, null);
  return uploaded;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Fetches what a contract answers as a file; an ApiError in the server's words where it does not. */
export async function fetchFile<C extends Contract>(contract: C, input: CallInput<C>): Promise<Blob> {
  const { params, query, signal } = input as CallInput<Contract>;
  try {
    const response = await fetch(urlOf(contract, params, query), {
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
    if (response.ok) return await response.blob();
    const error = toApiError(response.status, await response.json().catch(() => null));
    if (error.code === 'unauthenticated') await leaveIfSignedOut();
    throw error;
  } catch (error) {
    // Lost on the way, whether before the answer or in the middle of it.
    if (signal?.aborted || !(error instanceof TypeError)) throw error;
    throw networkError();
  }
}
