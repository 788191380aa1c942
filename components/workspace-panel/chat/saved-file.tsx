'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleAlert, FileDown, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { fetchFile } from '@/components/api-client/transfer-file';
import { saveFile } from '@/components/ui/save-file';
import type { Attachment } from '@/contracts/chat';
import { downloadChatFile, readPendingUpload } from '@/contracts/uploads';
import type { FilePlace } from '@/domain/uploads/file-uri';
import { isPreviewType } from '@/domain/uploads/media-type';
import { formatBytes, safeFileName } from './safe-link';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75, className: 'shrink-0' } as const;
/** A larger picture is fetched by whoever wants it. */
const PREVIEW_BYTES_MAX = 8 * 1000 * 1000;

interface Props {
  readonly file: Attachment;
  readonly place: FilePlace;
  /** In whose chat it is. */
  readonly workspaceId: string;
}

/** A file that the platform can get: saved at a press, and shown where it is a picture. */
export function SavedFile({ file, place, workspaceId }: Props) {
  const [state, setState] = useState<'idle' | 'busy' | { readonly problem: string }>('idle');
  const name = safeFileName(file.name);
  const save = async () => {
    setState('busy');
    try {
      saveFile(await load(place, workspaceId), name);
      setState('idle');
    } catch (error) {
      setState({ problem: explain(error) });
    }
  };
  const problem = typeof state === 'object' ? state.problem : null;
  const Icon = problem !== null ? CircleAlert : state === 'busy' ? LoaderCircle : FileDown;
  return (
    <div className="chat-saved">
      <Picture file={file} place={place} workspaceId={workspaceId} />
      <button
        type="button"
        className="chat-file"
        title={`Save ${name}`}
        aria-label={`Save ${name}`}
        aria-busy={state === 'busy' || undefined}
        data-bad={problem !== null || undefined}
        disabled={state === 'busy'}
        onClick={() => void save()}
      >
        <Icon {...ICON} />
        <span className="truncate">{name}</span>
        {file.size !== undefined && <span className="shrink-0 text-muted">{formatBytes(file.size)}</span>}
      </button>
      {problem !== null && (
        <p className="chat-file-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const load = (place: FilePlace, workspaceId: string, signal?: AbortSignal): Promise<Blob> =>
  place.kind === 'pending'
    ? fetchFile(readPendingUpload, {
        params: { id: place.workspaceId, file_id: place.fileId },
        ...(signal ? { signal } : {}),
      })
    : fetchFile(downloadChatFile, {
        params: { id: workspaceId },
        query: { path: place.path },
        ...(signal ? { signal } : {}),
      });

function explain(error: unknown): string {
  const { code, message } = toFailure(error);
  return code === 'file_not_found' ? 'This file is no longer available.' : message;
}

/** The picture itself, if its bytes are one: what they are is found out by the server, whatever its sender said. */
function Picture({ file, place, workspaceId }: Props) {
  const mayBeOne = isPreviewType(file.mimeType ?? '') && (file.size ?? 0) <= PREVIEW_BYTES_MAX;
  const { data } = useQuery({
    queryKey: ['chat-file', file.uri],
    queryFn: ({ signal }) => load(place, workspaceId, signal),
    enabled: mayBeOne,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!data || !isPreviewType(data.type)) return;
    const made = URL.createObjectURL(data);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (address === null) return null;
  return (
    // biome-ignore lint/performance/noImgElement: it lies in this page's memory, where nothing can make it smaller
    <img
      className="chat-picture"
      src={address}
      alt={safeFileName(file.name)}
      onError={() => setAddress(null)}
    />
  );
}
