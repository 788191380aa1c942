import type { IncomingMessage, ServerResponse } from 'node:http';
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
    request.url = url.slice(prefix.length - 1);
    serve(request, response, () => {
      request.url = url;
      void handleByNext(request, response);
    });
  };
}
