import type { IncomingMessage, ServerResponse } from 'node:http';
import { findDeps } from '../deps';
import { getHealth } from '../observability/get-health';

/** The page of app/ that tells of it. */
const PLATFORM_DOWN_PATH = '/platform-down';
/** Nobody should look at an empty window longer than that to learn that the platform is down. */
const ANSWER_MS_MAX = 1500;
const RETRY_AFTER_SECONDS = '5';

/**
 * The canvas shows nothing without the platform's database: while that is away, its address is answered with the page
 * that says so, and 503. Next gives the pages that it rewrites to the status 200, so this happens in front of it.
 */
export async function standInWhileDown(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isCanvas(request) || (await isPlatformUp())) return;
  request.url = PLATFORM_DOWN_PATH;
  response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) =>
    writeHead(status === 200 ? 503 : status, ...rest)) as typeof response.writeHead;
}

/** Opened by its address; within the product the canvas says for itself what it cannot load. */
const isCanvas = ({ method, url, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && url?.split('?', 1)[0] === '/' && headers.rsc === undefined;

async function isPlatformUp(): Promise<boolean> {
  const deps = findDeps();
  if (!deps) return true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS_MAX);
  });
  const answered = getHealth(deps).then(
    () => true,
    () => false,
  );
  const isUp = await Promise.race([answered, late]);
  clearTimeout(timer);
  return isUp;
}
