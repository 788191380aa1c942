import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { WorkspaceRow } from '@/contracts/workspaces';

const PAGE = `<!doctype html><title>Plain</title><link rel="stylesheet" href="/page.css">
<style>body{margin:0;font:13px sans-serif}h2,p{margin:0}button{border:0;background:none}#root{position:fixed;inset:0}</style>
<div id="root"></div><script src="/page.js"></script>`;

/** Serves the plain canvas with these rows. @returns its address, and how to stop */
export async function servePlainFlow(
  rows: readonly WorkspaceRow[],
): Promise<{ url: string; stop: () => void }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.tsx', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const answers = new Map<string, { type: string; body: string }>([
    ['/', { type: 'text/html', body: PAGE }],
    ['/rows', { type: 'application/json', body: JSON.stringify(rows) }],
  ]);
  for (const { path, text } of outputFiles)
    answers.set(path, { type: path.endsWith('.css') ? 'text/css' : 'text/javascript', body: text });
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    response
      .writeHead(answer ? 200 : 404, { 'content-type': answer?.type ?? 'text/plain' })
      .end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => server.close(),
  };
}
