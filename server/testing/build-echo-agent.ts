import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('echo-agent.ts', import.meta.url));

/**
 * The echo agent as one file without dependencies, for images and for MOLECULE_AGENT_PROGRAM. Named by its content, so
 * that tests that run at the same time share it and nobody gets an old one.
 * @returns its path, which ends in .mjs
 */
export async function buildEchoAgent(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [SOURCE],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    // Packages of the older kind ask for Node's modules by require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  const folder = join(tmpdir(), 'molecule-echo-agent');
  const path = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
  return path;
}
