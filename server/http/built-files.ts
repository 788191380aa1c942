import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import sirv from 'sirv';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Where the build puts what pages load; each name stands for one content, for good. */
const FOLDER = '.next/static';
const YEAR_SECONDS = 31_536_000;

/**
 * Answers for the files of a build with what it has compressed once (scripts/compress-static.mjs); Next would compress each
 * anew for everybody who asks. All else, and whatever is not there, is for `handleByNext`.
 * @param basePath what addresses of the files begin with
 */
export function withBuiltFiles(handleByNext: Handle, basePath: string, folder = FOLDER): Handle {
  const prefix = `${basePath}/_next/static/`;
  const serve = sirv(folder, { brotli: true, gzip: true, etag: true, immutable: true, maxAge: YEAR_SECONDS });
  return async (request, response) => {
    const { url = '' } = request;
    const isFile = url.startsWith(prefix) && (request.method === 'GET' || request.method === 'HEAD');
    if (!isFile) return handleByNext(request, response);
    // Said of pages before it was known that this is none; what stands there would be kept.
    response.removeHeader('cache-control');
    // A part of such a file is of no use to anybody, and sirv throws at parts that end before they begin.
    delete request.headers.range;
    guardFile(response);
    request.url = url.slice(prefix.length - 1);
    const isThere = await new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(true));
      serve(request, response, () => resolve(false));
    });
    request.url = url;
    if (!isThere) await handleByNext(request, response);
  };
}

/**
 * Sirv leaves the file that it sends to itself: without this it stays open when a reader goes away in the middle, and ends
 * the process when another build has taken it away since the start.
 */
function guardFile(response: ServerResponse): void {
  response.once('pipe', (file: Readable) => {
    file.once('error', () => response.destroy());
    response.once('close', () => file.destroy());
  });
}
