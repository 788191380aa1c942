import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { judgeWeight, weighPage } from './page-weight.mjs';

const folder = mkdtempSync(join(tmpdir(), 'molecule-weight-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A built tree whose page consists of these chunks, each of so many bytes that cannot be compressed. */
function writeBuild(chunks: Readonly<Record<string, number>>, entries: object): void {
  mkdirSync(join(folder, 'server/app'), { recursive: true });
  for (const [name, bytes] of Object.entries(chunks)) writeFileSync(join(folder, name), randomBytes(bytes));
  writeFileSync(join(folder, 'build-manifest.json'), JSON.stringify({ rootMainFiles: ['main.js'] }));
  writeFileSync(
    join(folder, 'server/app/page_client-reference-manifest.js'),
    `globalThis.__RSC_MANIFEST = globalThis.__RSC_MANIFEST || {};\nglobalThis.__RSC_MANIFEST["/page"] = ${JSON.stringify({ entryJSFiles: entries })};`,
  );
}

describe('the weight of a page', () => {
  test('counts each file once, not what is loaded on demand, and fails above the limit with the number', () => {
    writeBuild(
      { 'main.js': 100_000, 'shared.js': 20_000, 'page.js': 30_000, 'on-demand.js': 900_000 },
      { 'app/layout': ['shared.js'], 'app/page': ['shared.js', 'page.js'] },
    );
    const files = weighPage('/', folder);
    expect(files.map(({ file }) => file)).toEqual(['main.js', 'page.js', 'shared.js']);
    const light = judgeWeight('/', files, 151);
    expect(light.passed).toBe(true);
    expect(light.text).toMatch(/^\/ sends 150\.\d KB of JavaScript \(gzipped, 3 files\); at most 151 KB/);
    const heavy = judgeWeight('/', files, 149);
    expect(heavy.passed).toBe(false);
    expect(heavy.text).toMatch(
      /sends 150\.\d KB .* but at most 149 KB are allowed.*Heaviest: main\.js 100\.\d KB/,
    );
  });

  test('a manifest that names nothing is an error and not a light page', () => {
    writeBuild({ 'main.js': 10 }, {});
    expect(() => weighPage('/', folder)).toThrow('names no JavaScript');
  });
});
