'use client';

import { useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import type { FilePlace } from './load-file';
import type { Incoming, Upload } from './transfer-files';

const NAMED_MAX = 3;

interface Asked {
  readonly upload: Upload;
  readonly count: number;
  /** A few of them, for the question. */
  readonly names: string;
}

interface Uploading {
  /** What is under way; null: nothing. */
  readonly status: string | null;
  /** Waits for a word about files that would be replaced. */
  readonly asks: Asked | null;
  readonly takeDropped: (items: DataTransferItemList, folder: string) => void;
  readonly takeChosen: (files: readonly File[], folder: string) => void;
  readonly goOn: () => void;
  readonly cancel: () => void;
}

const countOf = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** Brings files of this machine into a workspace; asks before it writes over others. */
export function useUpload(place: Pick<FilePlace, 'id' | 'root'>, onWritten: () => Promise<void>): Uploading {
  const [status, setStatus] = useState<string | null>(null);
  const [asks, setAsks] = useState<Asked | null>(null);

  const attempt = async (say: string, work: () => Promise<void>) => {
    setStatus(say);
    try {
      await work();
    } catch (error) {
      toastError(`The files were not uploaded: ${toFailure(error).message}`);
    } finally {
      setStatus(null);
    }
  };
  const send = (upload: Upload) =>
    attempt('Uploading…', async () => {
      const { sendUpload } = await import('./transfer-files');
      await sendUpload(place, upload);
      const count = Object.keys(upload.texts).length;
      toastSuccess(`Uploaded ${countOf(count)} to ${place.root}.`);
      await onWritten();
    });
  const take = (gather: () => Promise<readonly Incoming[]>) =>
    attempt('Reading…', async () => {
      const { listAll, readUpload } = await import('./transfer-files');
      const upload = await readUpload(await gather());
      const paths = Object.keys(upload.texts);
      if (upload.skipped > 0)
        toastInfo(
          `Left out ${countOf(upload.skipped)}: no text, larger than 1 MB, or a name that is not allowed.`,
        );
      if (paths.length === 0) return;
      const there = new Set(await listAll(place));
      const taken = paths.filter((path) => there.has(path));
      if (taken.length === 0) return send(upload);
      const more = taken.length > NAMED_MAX ? ` and ${taken.length - NAMED_MAX} more` : '';
      setAsks({ upload, count: taken.length, names: `${taken.slice(0, NAMED_MAX).join(', ')}${more}` });
    });
  return {
    status,
    asks,
    takeDropped: (items, folder) => {
      // Only while the drop is being handled does a browser hand out what was dropped.
      const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
      void take(async () => (await import('./transfer-files')).gatherDropped(entries, folder));
    },
    takeChosen: (files, folder) =>
      void take(async () =>
        files.map((file) => ({ path: folder === '' ? file.name : `${folder}/${file.name}`, file })),
      ),
    goOn: () => {
      if (asks) void send(asks.upload);
      setAsks(null);
    },
    cancel: () => setAsks(null),
  };
}
