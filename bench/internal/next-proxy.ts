import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { startChild } from '../../e2e/process/support/child';
import { freePort } from '../../e2e/process/support/free-port';

const NEXT = 'node_modules/next/dist/bin/next';
const READY_MS_MAX = 30_000;

const ROUTE = `
export const dynamic = 'force-dynamic';
export async function POST(request) {
  const answer = await fetch(process.env.AGENT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: await request.text(),
  });
  return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } });
}
`;
const LAYOUT = 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;';

/** Builds and starts a Next app whose one route handler hands requests on to the agent, and does nothing else. */
export async function startNextProxy(agentUrl: string): Promise<number> {
  const folder = writeApp();
  const env = { ...process.env, NODE_ENV: 'production' as const, AGENT_URL: agentUrl };
  execFileSync(process.execPath, [NEXT, 'build', folder], { env, stdio: ['ignore', 2, 2] });
  const port = await freePort();
  const args = [NEXT, 'start', folder, '--port', String(port)];
  const child = startChild([process.execPath, ...args], {
    env: { NODE_ENV: 'production', AGENT_URL: agentUrl },
  });
  const isReady = await waitUntil(() => child.hasEnded() || /Ready in/.test(child.output()), READY_MS_MAX);
  if (!isReady || child.hasEnded()) throw new Error(`Next did not start. It printed:\n${child.output()}`);
  return port;
}

/** Below the repository, where it finds its packages. */
function writeApp(): string {
  const folder = join('.build', 'bench-next-proxy');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'app', 'proxy'), { recursive: true });
  writeFileSync(join(folder, 'app', 'layout.jsx'), LAYOUT);
  writeFileSync(join(folder, 'app', 'proxy', 'route.js'), ROUTE);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  return folder;
}
