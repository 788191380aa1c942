import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { docHref } from './doc-href';
import { DOC_LINKS } from './doc-links';
import { DOC_PAGES, DOCS_HOME, type DocPageId, docPath } from './doc-pages';
import { listHeadings } from './markdown-headings';

const read = (id: DocPageId): string => readFileSync(`docs/${id}.md`, 'utf8');

/** Everything a link can lead to: each page, and each of its headings. */
const TARGETS = new Set<string>([
  DOCS_HOME,
  ...DOC_PAGES.flatMap(({ id }) => [
    docPath(id),
    ...listHeadings(read(id)).map((heading) => `${docPath(id)}#${heading.id}`),
  ]),
]);

/** Where the links of a page lead, as addresses of the product. */
const linksOf = (id: DocPageId): string[] =>
  [...read(id).matchAll(/\]\(([^)\s]+)\)/g)].map(([, href = '']) =>
    docHref(href.startsWith('#') ? `${id}.md${href}` : href),
  );

it('every file of docs/ is a page, and every page a file', () => {
  const files = readdirSync('docs').filter((name) => name.endsWith('.md'));
  expect(files.sort()).toEqual(DOC_PAGES.map(({ id }) => `${id}.md`).sort());
});

describe.each(DOC_PAGES)('$id', ({ id, title }) => {
  it('begins with its title, the only one of its level', () => {
    const headings = listHeadings(read(id));
    expect(headings.filter(({ level }) => level === 1).map(({ text, line }) => [text, line])).toEqual([
      [title, 1],
    ]);
  });

  it('leaves out no level of headings', () => {
    const levels = listHeadings(read(id)).map(({ level }) => level);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  });

  it('has no link that leads nowhere, and none to other websites', () => {
    expect(linksOf(id).filter((href) => !TARGETS.has(href))).toEqual([]);
  });

  it('has no HTML, which would not be shown', () => {
    const text = read(id).replace(/```[\s\S]*?```|`[^`]*`/g, '');
    expect(text).not.toMatch(/<\/?[a-z!]/i);
  });
});

it.each(Object.entries(DOC_LINKS))('the help link %s leads to something that is there', (_, path) => {
  expect(TARGETS).toContain(path);
});

it('the page about operations has every setting, in the order of .env.example', () => {
  const namesOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
  const settings = namesOf(readFileSync('.env.example', 'utf8'), /^#?([A-Z][A-Z_0-9]+)=/gm);
  expect(namesOf(read('operations'), /^\| `([A-Z_0-9]+)` \|/gm)).toEqual(settings);
});
