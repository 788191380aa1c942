import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

/**
 * The JavaScript that a built page makes a browser fetch before anybody has clicked: what the HTML names, read from the
 * manifests of the build. What is loaded on demand is not in it.
 * @returns the files, heaviest first, with their gzipped bytes
 */
export function weighPage(page, folder) {
  const read = (path) => readFileSync(join(folder, path), 'utf8');
  const { rootMainFiles } = JSON.parse(read('build-manifest.json'));
  const files = new Set([...rootMainFiles, ...entryFiles(page, read)]);
  return [...files]
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(folder, file))).length }))
    .sort((a, b) => b.bytes - a.bytes);
}

function entryFiles(page, read) {
  const route = `${page === '/' ? '' : page}/page`;
  // The manifest is a script that hangs itself on the global object.
  const scope = {};
  runInNewContext(read(`server/app${route}_client-reference-manifest.js`), { globalThis: scope });
  const entries = scope.__RSC_MANIFEST?.[route]?.entryJSFiles;
  if (!entries || Object.keys(entries).length === 0)
    throw new Error(`The build's manifest of ${page} names no JavaScript: has its format changed?`);
  return Object.values(entries).flat();
}

/** One sentence, and whether the page is light enough. */
export function judgeWeight(page, files, maxKb) {
  const kb = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  const size = `${page} sends ${kb.toFixed(1)} KB of JavaScript (gzipped, ${files.length} files)`;
  if (kb <= maxKb) return { passed: true, text: `${size}; at most ${maxKb} KB are allowed.` };
  const heaviest = files
    .slice(0, 5)
    .map(({ file, bytes }) => `${file} ${(bytes / 1000).toFixed(1)} KB`)
    .join(', ');
  return {
    passed: false,
    text: `${size}, but at most ${maxKb} KB are allowed: load what nobody needs at first on demand (next/dynamic). Heaviest: ${heaviest}.`,
  };
}
