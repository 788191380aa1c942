import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { FormBody } from '@/contracts/form-body';
import { toFileName } from '@/domain/uploads/file-name';
import { readMediaType } from '@/domain/uploads/media-type';
import {
  UPLOAD_BYTES_MAX,
  UPLOAD_FILE_BYTES_MAX,
  UPLOAD_FILES_MAX,
  UPLOAD_FRAME_BYTES_MAX,
} from '@/domain/uploads/upload-limits';
import { AppError, isAppError } from '../../platform/app-error';
import type { ReceivedFile } from './received-file';
import { withoutPause } from './without-pause';

const FIELD = 'files';
/** A slow connection sends a little all the time; who sends nothing for so long holds memory for nothing. */
const PAUSE_MS_MAX = 20_000;

/**
 * Reads the files of a form. Stops at the first thing that is wrong, however much is still to come.
 * @param pauseMsMax between two pieces of the body
 */
export async function readForm(form: FormBody, pauseMsMax = PAUSE_MS_MAX): Promise<ReceivedFile[]> {
  if ((form.contentLength ?? 0) > UPLOAD_BYTES_MAX + UPLOAD_FRAME_BYTES_MAX) throw tooLarge(UPLOAD_BYTES_MAX);
  const reading = new FormReading(form.contentType);
  let bytes = 0;
  for await (const chunk of withoutPause(form.chunks(), pauseMsMax)) {
    bytes += chunk.byteLength;
    if (bytes > UPLOAD_BYTES_MAX + UPLOAD_FRAME_BYTES_MAX) throw tooLarge(UPLOAD_BYTES_MAX);
    await reading.take(chunk);
  }
  return reading.end();
}

/** One form on its way through the parser. */
class FormReading {
  readonly #parser: BusboyInstance;
  readonly #files: ReceivedFile[] = [];
  readonly #finished: Promise<void>;
  #problem: AppError | null = null;
  #bytes = 0;

  constructor(contentType: string) {
    this.#parser = openParser(contentType);
    this.#finished = new Promise((resolve) => {
      this.#parser.once('finish', resolve);
      this.#parser.on('error', (cause) => {
        this.#fail(new AppError('invalid_multipart', { cause }));
        resolve();
      });
    });
    this.#parser.on('filesLimit', () =>
      this.#fail(invalidFiles(`must be at most ${UPLOAD_FILES_MAX} files`)),
    );
    this.#parser.on('file', (field, stream, name, _encoding, type) =>
      this.#receive(field, stream, name, type),
    );
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#assertRight();
    await new Promise<void>((resolve) => {
      // A parser that has failed answers nothing any more.
      void this.#finished.then(resolve);
      this.#parser.write(chunk, () => resolve());
    });
    this.#assertRight();
  }

  async end(): Promise<ReceivedFile[]> {
    this.#parser.end();
    await this.#finished;
    this.#assertRight();
    if (this.#files.length === 0) throw invalidFiles('must hold at least one file');
    return this.#files;
  }

  #receive(field: string, stream: BusboyFileStream, given: string | undefined, type: string): void {
    const name = toFileName(given ?? '');
    const pieces: Buffer[] = [];
    let size = 0;
    // What is cut off in the middle is told by the parser itself as well.
    stream.on('error', () => {});
    stream.on('limit', () => this.#fail(tooLarge(UPLOAD_FILE_BYTES_MAX, name)));
    if (field !== FIELD)
      this.#fail(invalidFiles(`must be the name of every file; one is called ${toFileName(field)}`));
    stream.on('data', (piece: Buffer) => {
      if (this.#problem) return;
      pieces.push(piece);
      size += piece.byteLength;
      this.#bytes += piece.byteLength;
      if (this.#bytes > UPLOAD_BYTES_MAX) this.#fail(tooLarge(UPLOAD_BYTES_MAX));
    });
    stream.on('end', () => {
      if (this.#problem) return;
      if (size === 0) return this.#fail(invalidFiles(`must not be empty: ${name} is`));
      this.#files.push({ name, mimeType: readMediaType(type), content: Buffer.concat(pieces, size) });
      pieces.length = 0;
    });
  }

  /** The first problem is the one that is told. */
  #fail(problem: AppError): void {
    this.#problem ??= problem;
  }

  #assertRight(): void {
    if (this.#problem) throw this.#problem;
  }
}

function openParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fileSize: UPLOAD_FILE_BYTES_MAX,
        files: UPLOAD_FILES_MAX,
        fields: 16,
        fieldSize: 1024,
        headerPairs: 32,
        headerSize: 8192,
      },
      isPartAFile: (field, _type, name) => field === FIELD || name !== undefined,
    });
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    throw new AppError('invalid_multipart', { cause });
  }
}

const invalidFiles = (problem: string): AppError =>
  new AppError('invalid_field', { field: FIELD, public: `${FIELD} ${problem}.` });

const MIB = 1024 * 1024;

function tooLarge(bytesMax: number, file?: string): AppError {
  const max = `${bytesMax / MIB} MiB`;
  return new AppError('upload_too_large', {
    field: FIELD,
    public:
      file === undefined
        ? `The files of one upload have at most ${max} together.`
        : `${file} is larger than ${max}, the most that one file may have.`,
    details: { max_bytes: bytesMax, ...(file === undefined ? {} : { file }) },
  });
}
