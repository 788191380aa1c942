import type { Attachment } from '@/contracts/chat';
import type { ErrorRow } from '@/contracts/error-row';
import type { UploadedFile } from '@/contracts/uploads';
import { UPLOAD_BYTES_MAX, UPLOAD_FILE_BYTES_MAX, UPLOAD_FILES_MAX } from '@/domain/uploads/upload-limits';
import { formatBytes, safeFileName } from './safe-link';

/** A file that is to go with the next message. */
export interface DraftFile {
  readonly id: string;
  readonly file: File;
  /** As people see it, here and in the message. */
  readonly name: string;
  readonly state: 'waiting' | 'uploading' | 'uploaded' | 'failed';
  /** 0 to 1. */
  readonly progress: number;
  readonly problem: FileProblem | null;
  /** Where it is, once it is there. */
  readonly uploaded: UploadedFile | null;
}

export interface FileProblem {
  readonly text: string;
  readonly canRetry: boolean;
}

const forGood = (text: string): FileProblem => ({ text, canRetry: false });

/** Adds files to those of a draft; one that is there already is left out, one that cannot go says why. */
export function addFiles(
  before: readonly DraftFile[],
  files: readonly File[],
  newId: () => string = () => crypto.randomUUID(),
): readonly DraftFile[] {
  const all = [...before];
  for (const file of files) {
    if (all.some((known) => isSame(known.file, file))) continue;
    const problem = problemOf(file, all);
    all.push({
      id: newId(),
      file,
      name: safeFileName(file.name),
      state: problem ? 'failed' : 'waiting',
      progress: 0,
      problem,
      uploaded: null,
    });
  }
  return all.length === before.length ? before : all;
}

const isSame = (one: File, other: File): boolean =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

function problemOf(file: File, others: readonly DraftFile[]): FileProblem | null {
  if (file.size === 0) return forGood('It is empty.');
  if (file.size > UPLOAD_FILE_BYTES_MAX)
    return forGood('It is larger than 25 MB, the most that one file may have.');
  const counted = others.filter((other) => other.problem === null || other.problem.canRetry);
  if (counted.length >= UPLOAD_FILES_MAX) return forGood(`A message has at most ${UPLOAD_FILES_MAX} files.`);
  const together = counted.reduce((sum, other) => sum + other.file.size, file.size);
  if (together > UPLOAD_BYTES_MAX) return forGood('The files of one message have at most 50 MB together.');
  return null;
}

/** Nothing can be sent while it is there. */
export const isRefused = ({ problem }: DraftFile): boolean => problem !== null && !problem.canRetry;

export const isUploaded = ({ uploaded }: DraftFile): boolean => uploaded !== null;

/** The same files in the same order. */
export const areSame = (some: readonly DraftFile[], others: readonly DraftFile[]): boolean =>
  some.length === others.length && some.every(({ id }, at) => id === others[at]?.id);

/** What a message says of its files. */
export const attachmentsOf = (files: readonly DraftFile[]): Attachment[] =>
  files.flatMap(({ uploaded, name }) =>
    uploaded === null ? [] : [{ uri: uploaded.uri, name, mimeType: uploaded.mimeType, size: uploaded.size }],
  );

const ADVICE: Readonly<Record<string, string>> = {
  network: 'The connection was lost.',
  workspace_without_url: 'The agent has not connected yet. Retry in a moment.',
  agent_unreachable: 'The agent cannot be reached. Check that it is running.',
  forbidden: 'Your role does not allow it.',
};

/** What a person reads of an upload that failed. What only somebody else can change is not worth a retry. */
export function toFileProblem(failure: {
  readonly code: string;
  readonly message: string;
  readonly retry: ErrorRow['retry'];
}): FileProblem {
  const text = ADVICE[failure.code] ?? failure.message;
  return { text, canRetry: failure.retry !== 'never' && failure.code !== 'upload_too_large' };
}

/** In words, for people who do not see the bar. */
export function describeFile({ name, file, state, problem }: DraftFile): string {
  const size = formatBytes(file.size);
  if (problem) return `${name}, ${size}, not uploaded: ${problem.text}`;
  if (state === 'uploading') return `${name}, ${size}, uploading`;
  return `${name}, ${size}`;
}

const TYPES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Browsers give every pasted picture the same name, under which two of them would be one. */
export function namePasted(file: File, now: Date): File {
  const extension = TYPES[file.type];
  if (extension === undefined || !/^image\.\w+$/i.test(file.name)) return file;
  const moment = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-')
    .replace('T', ' ');
  const options = { type: file.type, lastModified: now.getTime() };
  return new File([file], `Pasted ${moment} ${crypto.randomUUID().slice(0, 4)}.${extension}`, options);
}
